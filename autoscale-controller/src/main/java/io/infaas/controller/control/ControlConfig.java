package io.infaas.controller.control;

import io.infaas.gateway.control.Tls;
import io.infaas.gateway.control.TokenFile;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where gateways may attach, and who may. Whoever attaches is told all addresses and is believed what it tells; so on
 * addresses that other machines reach it has to show a token or a certificate.
 *
 * @param host address that the port is bound on
 * @param port 0 for a free one
 * @param token what gateways have to show; never printed
 * @param tls mutual TLS; absent for plain text
 */
public record ControlConfig(String host, int port, Optional<String> token, Optional<Tls> tls) {

    /** The port that gateways expect. */
    public static final int PORT = 8003;

    public ControlConfig {
        if (host.isBlank()) {
            throw new IllegalArgumentException("--control-host must not be blank; 127.0.0.1 is this machine alone");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    "--control-port %d must be within 0 (a free one) and 65535".formatted(port));
        }
        if (token.filter(String::isBlank).isPresent()) {
            throw new IllegalArgumentException("the token of --control-token-file must not be blank");
        }
        if (token.isEmpty() && tls.isEmpty() && !loopback(host)) {
            throw new IllegalArgumentException(("--control-host %s can be reached by other machines: give"
                            + " --control-token-file, or --control-cert-file, --control-key-file and"
                            + " --control-ca-file, or choose 127.0.0.1")
                    .formatted(host));
        }
    }

    /** For this machine alone. */
    public static ControlConfig local(int port) {
        return new ControlConfig("127.0.0.1", port, Optional.empty(), Optional.empty());
    }

    /**
     * As the flags say it.
     *
     * @throws IllegalArgumentException naming the flag and what to do
     */
    public static ControlConfig of(
            String host,
            int port,
            Optional<Path> tokenFile,
            Optional<Path> certificate,
            Optional<Path> key,
            Optional<Path> authority) {
        return new ControlConfig(
                host,
                port,
                tokenFile.map(file -> TokenFile.read("--control-token-file", file)),
                tls(certificate, key, authority));
    }

    private static Optional<Tls> tls(Optional<Path> certificate, Optional<Path> key, Optional<Path> authority) {
        long given = Stream.of(certificate, key, authority)
                .filter(Optional::isPresent)
                .count();
        if (given != 0 && given != 3) {
            throw new IllegalArgumentException(
                    "--control-cert-file, --control-key-file and --control-ca-file go together: give all or none");
        }
        return certificate.flatMap(
                own -> key.flatMap(secret -> authority.map(trusted -> new Tls(own, secret, trusted))));
    }

    /**
     * Whether it is certainly reached by this machine alone. Names other than {@code localhost} are not looked up: what they
     * lead to can change.
     */
    public static boolean loopback(String host) {
        if (host.equals("localhost")) {
            return true;
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return address != null && InetAddress.getByAddress(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
