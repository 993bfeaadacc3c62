package dev.sluice.proxy.route;

import java.util.Arrays;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/** A hash map whose keys are looked up as pieces of a longer text, so that looking up allocates nothing. Filled once, then only read. */
final class SegmentMap<V> {
    private @Nullable String[] keys = new String[0];
    private @Nullable Object[] values = new Object[0];
    private int size;

    V computeIfAbsent(String key, Supplier<V> create) {
        V present = get(key, 0, key.length());
        if (present != null) {
            return present;
        }
        if (2 * (size + 1) > keys.length) {
            grow();
        }
        V created = create.get();
        put(key, created);
        size++;
        return created;
    }

    @Nullable
    @SuppressWarnings("unchecked") // only put() fills values
    V get(String text, int from, int to) {
        if (size == 0) {
            return null;
        }
        int mask = keys.length - 1;
        int at = hash(text, from, to) & mask;
        for (String key = keys[at]; key != null; key = keys[at]) {
            if (key.length() == to - from && text.startsWith(key, from)) {
                return (V) values[at];
            }
            at = (at + 1) & mask;
        }
        return null;
    }

    private void put(String key, Object value) {
        int mask = keys.length - 1;
        int at = hash(key, 0, key.length()) & mask;
        while (keys[at] != null) {
            at = (at + 1) & mask;
        }
        keys[at] = key;
        values[at] = value;
    }

    private void grow() {
        @Nullable String[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        int capacity = Math.max(4, 2 * oldKeys.length);
        keys = Arrays.copyOf(new String[0], capacity);
        values = Arrays.copyOf(new Object[0], capacity);
        for (int i = 0; i < oldKeys.length; i++) {
            String key = oldKeys[i];
            Object value = oldValues[i];
            if (key != null && value != null) {
                put(key, value);
            }
        }
    }

    private static int hash(String text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text.charAt(i);
        }
        hash *= 0x9E3779B9; // spreads keys that differ in their last characters only
        return hash ^ hash >>> 16;
    }
}
