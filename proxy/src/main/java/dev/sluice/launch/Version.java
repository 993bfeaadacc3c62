package dev.sluice.launch;

import picocli.CommandLine.IVersionProvider;

/** The version of the jar this class came from. */
final class Version implements IVersionProvider {
    /** As in {@code 0.1.0}; {@code development} when run from classes. */
    static String text() {
        var version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"sluice " + text()};
    }
}
