package dev.sluice.control.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * In whose hands a state directory is, as ssh asks of its own: who may write in it says where tokens are sent, gives the site another key and
 * lets himself in. What root has is in good hands, for root has everything; what a file system does not tell is not asked.
 */
public final class Custody {
    private static final int ROOT = 0;
    private static final int WRITTEN_BY_GROUP = 0020;
    private static final int WRITTEN_BY_OTHERS = 0002;
    private static final Set<PosixFilePermission> WRITTEN_BY_ANOTHER = EnumSet.of(PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_WRITE);
    /** A group that may read a secret was let to it by somebody. */
    private static final Set<PosixFilePermission> TOO_MUCH_OF_SECRETS = EnumSet.of(PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

    private final OptionalInt self;

    /** Of a user by number; empty: nobody knows who asks, and nothing is wrong. */
    Custody(OptionalInt self) {
        this.self = self;
    }

    /** As the user of this process sees it. */
    public static Custody ofThisUser() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return new Custody(lines.filter(line -> line.startsWith("Uid:")).mapToInt(line -> Integer.parseInt(line.split("\\s+", -1)[2]))
                    .findFirst());
        } catch (IOException notLinux) {
            return new Custody(OptionalInt.empty());
        }
    }

    /** Whose a path is and who else may what. */
    private record Seen(int owner, int mode) {}

    /** What keeps a file of a directory from being believed by who found the directory; empty: nothing. */
    public Optional<String> doubt(Path dir, String file) {
        return strangers(dir).or(() -> openToOthers(dir)).or(() -> told(dir, file));
    }

    /** The same by who has named the directory, and so its owner. */
    public Optional<String> doubtOfNamed(Path dir, String file) {
        return openToOthers(dir).or(() -> told(dir, file));
    }

    private Optional<String> told(Path dir, String file) {
        Path path = dir.resolve(file);
        int owner = seen(dir).map(Seen::owner).orElse(ROOT);
        return seen(path).flatMap(seen -> seen.owner != owner && seen.owner != ROOT && isAnother(seen)
                ? Optional.of(path + " belongs to " + name(path))
                : Optional.<String>empty()).or(() -> seen(path).filter(seen -> (seen.mode & WRITTEN_BY_OTHERS) != 0)
                        .map(_ -> path + " may be written by everybody"));
    }

    /** Whether it belongs to somebody else, and to whom. */
    Optional<String> strangers(Path path) {
        return seen(path).filter(this::isAnother).map(_ -> path + " belongs to " + name(path));
    }

    /** What root lets a group write in is for that group. */
    private Optional<String> openToOthers(Path dir) {
        return seen(dir).filter(seen -> self.isPresent()).flatMap(seen -> (seen.mode & WRITTEN_BY_OTHERS) != 0
                ? Optional.of(dir + " may be written in by everybody")
                : (seen.mode & WRITTEN_BY_GROUP) != 0 && seen.owner != ROOT
                        ? Optional.of(dir + " may be written in by its group")
                        : Optional.empty());
    }

    /** Takes from others what they may do to a directory and its secrets; what was taken, and what could not be, a line for each. */
    List<String> close(Path dir, Path... secrets) {
        List<String> lines = new ArrayList<>();
        if (self.isPresent()) {
            take(dir, WRITTEN_BY_ANOTHER).ifPresent(lines::add);
            Stream.of(secrets).filter(Files::exists).forEach(file -> take(file, TOO_MUCH_OF_SECRETS).ifPresent(lines::add));
        }
        return lines;
    }

    private static Optional<String> take(Path path, Set<PosixFilePermission> wrong) {
        try {
            Set<PosixFilePermission> all = Files.getPosixFilePermissions(path);
            Set<PosixFilePermission> left = EnumSet.noneOf(PosixFilePermission.class);
            left.addAll(all);
            if (!left.removeAll(wrong)) {
                return Optional.empty();
            }
            String was = PosixFilePermissions.toString(all);
            try {
                Files.setPosixFilePermissions(path, left);
                return Optional.of(path + " was open to others (" + was + "), and is not any more");
            } catch (IOException notOurs) {
                return Optional.of(path + " is open to others (" + was + "): close it as its owner, by chmod go-w");
            }
        } catch (IOException | UnsupportedOperationException unknown) {
            return Optional.empty();
        }
    }

    private boolean isAnother(Seen seen) {
        return self.isPresent() && seen.owner != self.getAsInt() && seen.owner != ROOT;
    }

    private static Optional<Seen> seen(Path path) {
        try {
            return Optional.of(new Seen((Integer) Files.getAttribute(path, "unix:uid"), (Integer) Files.getAttribute(path, "unix:mode")));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }

    private static String name(Path path) {
        try {
            return "user " + Files.getOwner(path).getName();
        } catch (IOException | UnsupportedOperationException gone) {
            return "another user";
        }
    }
}
