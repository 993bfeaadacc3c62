package dev.sluice.control.store;

import java.util.List;
import java.util.Optional;

/** Who may use the control API: names, roles and hashes of tokens. Read from any thread, without touching the disk. */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class TokenStore {
    TokenStore() {}

    /** The token with this text. */
    public Optional<Token> find(String text) {
        throw new UnsupportedOperationException();
    }

    /** All of them, by name. */
    public List<Token> all() {
        throw new UnsupportedOperationException();
    }
}
