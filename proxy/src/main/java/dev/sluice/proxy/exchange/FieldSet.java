package dev.sluice.proxy.exchange;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** Some field names, found without regard to case and without making objects. */
final class FieldSet {
    private final @Nullable AsciiString[] slots;

    private FieldSet(@Nullable AsciiString[] slots) {
        this.slots = slots;
    }

    static FieldSet of(String... names) {
        @Nullable AsciiString[] slots = new AsciiString[Integer.highestOneBit(names.length * 8)];
        for (String name : names) {
            int slot = AsciiString.hashCode(name) & slots.length - 1;
            while (slots[slot] != null) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = new AsciiString(name);
        }
        return new FieldSet(slots);
    }

    boolean has(CharSequence name) {
        int slot = AsciiString.hashCode(name) & slots.length - 1;
        for (AsciiString other = slots[slot]; other != null; other = slots[slot]) {
            if (other.contentEqualsIgnoreCase(name)) {
                return true;
            }
            slot = slot + 1 & slots.length - 1;
        }
        return false;
    }
}
