package dev.sluice.load;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import tools.jackson.databind.json.JsonMapper;

import dev.sluice.model.Side;

/** The pages of a toy shop. The two shops sell the same and look different, so that one sees which stack answered. */
final class ShopPages {
    /** Category to products. */
    static final Map<String, List<String>> GOODS = Map.of("tea", List.of("sencha", "assam", "rooibos"), "cups",
            List.of("beaker", "mug", "thimble"));
    static final List<String> PRODUCTS = GOODS.values().stream().flatMap(List::stream).sorted().toList();

    private static final String OLD_STYLE = "body{font:17px/1.5 Georgia,serif;background:#f4ecd8;color:#433}header{background:#7a4b2b;color:#fff}"
            + "a,button{color:#7a4b2b}";
    private static final String NEW_STYLE = "body{font:16px/1.6 system-ui,sans-serif;background:#f6f8fb;color:#123}header{background:#0b6;color:#fff}"
            + "a,button{color:#096}";
    private static final String SHAPE = "body{margin:0}header{padding:1rem 2rem}main{padding:1rem 2rem;max-width:40rem}"
            + "footer{padding:1rem 2rem;opacity:.6}header a{color:inherit;text-decoration:none}button{font:inherit;padding:.4rem 1rem}";

    private final Side side;

    ShopPages(Side side) {
        this.side = side;
    }

    /** Home, a category, a product or the cart; empty when there is no such page. */
    Optional<Page> find(String path) {
        if (path.equals("/")) {
            return Optional.of(page(200, "Tea and cups", list("/c/", GOODS.keySet().stream().sorted().toList())));
        }
        if (path.startsWith("/c/") && GOODS.containsKey(path.substring(3))) {
            String category = path.substring(3);
            return Optional.of(page(200, category, list("/p/", GOODS.getOrDefault(category, List.of()))));
        }
        if (path.startsWith("/p/") && PRODUCTS.contains(path.substring(3))) {
            return Optional.of(page(200, path.substring(3), "<p>Four euros.</p><p><a href=\"/cart\">Into the cart</a></p>"));
        }
        return Optional.empty();
    }

    /** The cart, with a form that pays under an id of its own. */
    Page cart(String id) {
        return page(200, "Your cart", "<p>One parcel, four euros.</p><form method=\"post\" action=\"/checkout/pay\">"
                + "<input type=\"hidden\" name=\"id\" value=\"" + id + "\"><button>Pay</button></form>");
    }

    Page thanks(String order) {
        return page(201, "Thank you", "<p>Your order is " + order + ".</p>");
    }

    /** What the shop has in its books, for machines. */
    Page orders(List<String> payments) {
        return new Page(200, Map.of("Content-Type", "application/json", "X-Shop", side.label(), "Cache-Control", "no-store"),
                JsonMapper.shared().writeValueAsString(payments));
    }

    Page sorry() {
        return page(500, "Something broke", "<p>The payment was not made.</p>");
    }

    Page noSuchPage() {
        return page(404, "Nothing here", "<p><a href=\"/\">To the shop</a></p>");
    }

    Page noId() {
        return page(400, "No payment", "<p>The form lacks its id.</p>");
    }

    private static String list(String path, List<String> names) {
        return names.stream().map(name -> "<li><a href=\"" + path + name + "\">" + name + "</a>")
                .collect(Collectors.joining("", "<ul>", "</ul>"));
    }

    private Page page(int status, String title, String body) {
        return Page.html(status,
                "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>" + title + "</title><style>" + SHAPE
                        + (side == Side.OLD ? OLD_STYLE : NEW_STYLE) + "</style><header><a href=\"/\">The " + side.label()
                        + " shop</a></header><main><h1>" + title + "</h1>" + body + "</main><footer>served by the " + side.label()
                        + " stack</footer></html>\n")
                .with("X-Shop", side.label()).with("Cache-Control", "no-store");
    }
}
