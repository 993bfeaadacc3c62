package dev.sluice.config;

import java.util.List;

/** A value that was read, and where it stood. */
record Located<T>(ConfigValue at, T value) {
    static <T> List<T> values(List<Located<T>> located) {
        return located.stream().map(Located::value).toList();
    }
}
