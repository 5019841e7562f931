package io.infaas.triton.client;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Host and ports of a Triton server.
 *
 * @param host host name or address in lower case; an IPv6 address has no brackets
 */
public record NodeAddress(String host, int httpPort, int grpcPort, int metricsPort) {

    private static final int HTTP_PORT = 8000;
    private static final int GRPC_PORT = 8001;
    private static final int METRICS_PORT = 8002;
    private static final int MAX_PORT = 65_535;

    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.%\\w]*:[0-9A-Fa-f:.%\\w]*)]|([\\w.-]+))"
            + "(?::(\\d{1,9}))?(?::(\\d{1,9}))?(?::(\\d{1,9}))?");

    /** @throws IllegalArgumentException naming the port that is outside 1 to 65535 */
    public NodeAddress {
        checkPort("HTTP", httpPort);
        checkPort("gRPC", grpcPort);
        checkPort("metrics", metricsPort);
    }

    /**
     * Parses {@code host[:http[:grpc[:metrics]]]}. A missing port defaults to Triton's port; an IPv6 address must be in
     * brackets.
     *
     * @param source the flag or field that the text comes from, for messages
     * @throws IllegalArgumentException naming source, text and the expected form
     */
    public static NodeAddress parse(String source, String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "%s '%s' is not host[:http[:grpc[:metrics]]] (an IPv6 address in brackets)"
                            .formatted(source, text));
        }
        String host = form.group(1) == null ? form.group(2) : form.group(1);
        try {
            return new NodeAddress(
                    host.toLowerCase(Locale.ROOT),
                    port(form.group(3), HTTP_PORT),
                    port(form.group(4), GRPC_PORT),
                    port(form.group(5), METRICS_PORT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s '%s': %s".formatted(source, text, e.getMessage()), e);
        }
    }

    /**
     * Parses a comma-separated list of addresses.
     *
     * @throws IllegalArgumentException as {@link #parse}, or naming the address that occurs twice
     */
    public static List<NodeAddress> parseList(String source, String text) {
        List<NodeAddress> addresses = Arrays.stream(text.split(",", -1))
                .map(address -> parse(source, address))
                .toList();
        Set<String> ids = new HashSet<>();
        for (NodeAddress address : addresses) {
            if (!ids.add(address.id())) {
                throw new IllegalArgumentException(
                        "%s names %s twice: give each address once".formatted(source, address.id()));
            }
        }
        return addresses;
    }

    /** Returns host and port in URL form: an IPv6 address is in brackets. */
    public static String authority(String host, int port) {
        return (host.indexOf(':') < 0 || host.startsWith("[") ? host : "[" + host + "]") + ":" + port;
    }

    /** The name in responses and logs: host and HTTP port. */
    public String id() {
        return authority(host, httpPort);
    }

    @Override
    public String toString() {
        return id();
    }

    private static int port(@Nullable String text, int defaultPort) {
        return text == null ? defaultPort : Integer.parseInt(text);
    }

    private static void checkPort(String protocol, int port) {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "%s port %d must be within 1 and %d".formatted(protocol, port, MAX_PORT));
        }
    }
}
