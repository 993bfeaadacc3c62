package dev.sluice.load;

import java.util.List;

/** What the demo says to whoever wants to look closer. */
final class DemoGuide {
    private DemoGuide() {}

    static void welcome(DemoScreen screen, Product product, String token, List<ToyShop> shops) {
        screen.line("A migration in small: two toy shops, Sluice in front of them, visitors.");
        screen.line("");
        screen.line("  dashboard  " + dashboard(product, token));
        screen.line("  the shop   " + product.edge().getFirst() + "/");
        screen.line("  old, new   " + shops.get(0).url() + "/  " + shops.get(1).url() + "/");
        screen.line("");
    }

    static void shops(DemoScreen screen, ToyShop old, ToyShop fresh) {
        screen.line("old " + old.url() + "/  orders " + old.url() + "/orders");
        screen.line("new " + fresh.url() + "/  orders " + fresh.url() + "/orders");
        screen.line("Ctrl-C closes them.");
    }

    static void tryYourself(DemoScreen screen, Product product, String token) {
        screen.line("The new shop is healed, the visitors keep coming. Look: " + product.edge().getFirst() + "/");
        screen.line("Dashboard: " + dashboard(product, token));
        screen.line("");
        screen.line("Try, in another terminal:");
        screen.line("""

                  EDGE=%s
                  API=%s/api/v1
                  STATE=%s
                  AUTH="Authorization: Bearer $(cat $STATE/admin.token)"

                  # where everything stands
                  bin/sluice status --state $STATE

                  # allow checkout again (not sooner than five minutes after its guard took it back:
                  # status says when), then send it a tenth of its visitors
                  curl -H "$AUTH" --json '{"reason":"healed"}' $API/units/checkout/rearm
                  curl -H "$AUTH" --json '{"share":"10%%","reason":"once more"}' -X PUT \\
                       $API/units/checkout/share

                  # be forty new visitors: which shop answers?
                  for i in $(seq 40); do
                    curl -s -o /dev/null -D - -H "Sec-Fetch-Dest: document" $EDGE/c/tea
                  done | grep -i '^x-shop' | sort | uniq -c

                  # and back to old at once
                  curl -H "$AUTH" --json '{}' $API/units/checkout/revert
                """.formatted(product.edge().getFirst(), product.control(), product.stateDir()));
        screen.line("Ctrl-C ends the demo.");
    }

    private static String dashboard(Product product, String token) {
        return product.control() + "/#token=" + token;
    }
}
