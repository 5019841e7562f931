package io.infaas.controller.fleetfile;

/**
 * A kind of machines that fleet files can name. Found by {@link java.util.ServiceLoader}: a new kind lists its implementation in {@code
 * META-INF/services} and changes no class.
 */
public interface ProviderKind {

    /** Its key in the section {@code provider} of a fleet file. */
    String label();

    /** The type of its section, as Jackson reads it. */
    Class<? extends ProviderSettings> settings();
}
