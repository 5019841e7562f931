package io.infaas.controller.cli;

import picocli.CommandLine.IVersionProvider;

/** Tells the version that the distribution's jar was built as. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "infaas " + (version == null ? "(built without a version)" : version),
            "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
