package io.infaas.controller.cli;

import picocli.CommandLine.IVersionProvider;

/** Prints the version of the distribution's jar and of Java. */
final class InfaasVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = InfaasVersion.class.getPackage().getImplementationVersion();
        return new String[] {
            "infaas " + (version == null ? "(built without a version)" : version),
            "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
