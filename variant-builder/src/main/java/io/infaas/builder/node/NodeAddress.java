package io.infaas.builder.node;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a Triton node is.
 *
 * @param host name or address in lower case, an IPv6 address without brackets
 */
public record NodeAddress(String host, int httpPort, int grpcPort, int metricsPort) {

    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.%\\w]*)]|([\\w.-]+))(?::(\\d{1,5}))?(?::(\\d{1,5}))?(?::(\\d{1,5}))?");
    private static final int HIGHEST_PORT = 65_535;

    public NodeAddress {
        for (int port : new int[] {httpPort, grpcPort, metricsPort}) {
            if (port < 1 || port > HIGHEST_PORT) {
                throw new IllegalArgumentException(
                        "node '%s': port %d must be within 1 and %d".formatted(host, port, HIGHEST_PORT));
            }
        }
    }

    /**
     * Reads {@code host[:http[:grpc[:metrics]]]}; ports that are not given are Triton's own, an IPv6 address stands in brackets.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static NodeAddress parse(String address) {
        Matcher form = FORM.matcher(address.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "node '%s' is not host[:http[:grpc[:metrics]]] (an IPv6 address in brackets)".formatted(address));
        }
        String host = form.group(1) == null ? form.group(2) : form.group(1);
        return new NodeAddress(
                host.toLowerCase(Locale.ROOT),
                port(form.group(3), 8000),
                port(form.group(4), 8001),
                port(form.group(5), 8002));
    }

    private static int port(@Nullable String given, int usual) {
        return given == null ? usual : Integer.parseInt(given);
    }

    /** The host as it stands in a URL. */
    String urlHost() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    @Override
    public String toString() {
        return urlHost() + ":" + httpPort;
    }
}
