package dev.sluice.load;

import java.util.List;

/** The configuration of the demo. */
final class DemoSite {
    static final String CATALOG = "catalog";
    static final String CHECKOUT = "checkout";
    static final List<String> UNITS = List.of(CATALOG, CHECKOUT);

    private DemoSite() {}

    static String text(ToyShop old, ToyShop fresh, int port) {
        return """
                # written by sluice demo
                site: toy.shop.example
                listen:
                  - address: 127.0.0.1:%d
                control:
                  address: 127.0.0.1:0
                log: { level: error }            # the story is told on the screen
                trusted-proxies: [127.0.0.0/8]   # the visitors come with their own X-Forwarded-For
                stacks:
                  old:
                    origins: ["%s"]
                  new:
                    origins: ["%s"]
                units:
                  catalog:
                    owner: shop@shop.example
                    match: [{ path: "/" }, { path: "/c/**" }, { path: "/p/**" }]
                    endpoints: ["GET /", "GET /c/{category}", "GET /p/{product}"]
                    share: 0%%
                  checkout:
                    owner: payments@shop.example
                    match: [{ path: "/cart" }, { path: "/checkout/**" }]
                    endpoints: ["GET /cart", "POST /checkout/pay"]
                    share: 0%%
                """.formatted(port, old.url(), fresh.url());
    }

    static String unitOf(String path) {
        return path.startsWith("/cart") || path.startsWith("/checkout") ? CHECKOUT : CATALOG;
    }
}
