package dev.sluice.proxy.freeze;

/** The place that one parked request has until it is sent, refused or left by its client. Confined to the event loop of its client. */
public final class Berth {
    private final ParkedRequests.Loop loop;
    private final Parked request;
    private final String unit;
    private final long client;
    private final long number;
    private long bytes;
    private boolean left;
    private boolean shortOfRoom;

    Berth(ParkedRequests.Loop loop, Parked request, String unit, long client, long number) {
        this.loop = loop;
        this.request = request;
        this.unit = unit;
        this.client = client;
        this.number = number;
    }

    /** Takes room for more of its body; false: that would be more than all bodies together may be. */
    public boolean takes(int more, long most) {
        boolean taken = loop.room().take(more, most);
        bytes += taken ? more : 0;
        if (!taken) {
            loop.full();
        }
        return taken;
    }

    /** It goes over a connection to a stack. */
    public void sent() {
        leave(ParkedCounts.End.SENT);
    }

    /** Its client has the answer that it was not executed. */
    public void refused() {
        leave(ParkedCounts.End.REFUSED);
    }

    /** Its client is not there any more, and it was not executed. */
    public void gone() {
        leave(ParkedCounts.End.GONE);
    }

    /** It was its turn, and its unit is on hold again. */
    public void stays() {
        loop.stays(this);
    }

    /** It was its turn, and its stack takes no more for now: it is tried again until it has left, and nobody else is let go meanwhile. */
    public void waitsForRoom() {
        boolean first = !shortOfRoom;
        shortOfRoom = true;
        loop.waitsForRoom(this, first);
    }

    Parked request() {
        return request;
    }

    ParkedRequests.Loop loop() {
        return loop;
    }

    String unit() {
        return unit;
    }

    /** Of {@link HoldRoom#key}. */
    long client() {
        return client;
    }

    /** In the order in which they came. */
    long number() {
        return number;
    }

    boolean hasLeft() {
        return left;
    }

    private void leave(ParkedCounts.End end) {
        if (!left) {
            left = true;
            loop.room().leave(client, bytes);
            loop.left(this, end);
        }
    }
}
