package dev.sluice.load.draft;

import java.util.Locale;
import java.util.Set;

/** What a page brings along and nobody asks for by itself: pictures, fonts, styles and scripts. */
final class Assets {
    private static final Set<String> EXTENSIONS = Set.of("css", "js", "mjs", "map", "png", "jpg", "jpeg", "gif", "svg", "webp", "avif",
            "ico",
            "woff", "woff2", "ttf", "otf", "eot", "mp4", "webm", "mp3", "wasm", "webmanifest");
    private static final Set<String> KINDS = Set.of("image", "font", "audio", "video");

    private Assets() {}

    /** Told by its path, without a query. */
    static boolean isPath(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) && name.indexOf('.') >= 0;
    }

    /** Told by its media type. */
    static boolean isType(String type) {
        return KINDS.contains(type.substring(0, Math.max(0, type.indexOf('/')))) || type.startsWith("text/css")
                || type.contains("javascript") || type.startsWith("application/font");
    }
}
