package dev.sluice.config;

import java.util.concurrent.Callable;

/**
 * One subcommand of the {@code sluice} program.
 *
 * <p>Each module contributes its own through {@code META-INF/services/dev.sluice.config.Subcommand}; the launcher adds them
 * by their picocli {@code @Command} annotation and so compiles against none of them. The call returns the exit code:
 * 0 done, 1 failed, 2 wrong usage or configuration, 3 refused or not reached, 4 lost update, 5 control API unreachable.
 */
public interface Subcommand extends Callable<Integer> {}
