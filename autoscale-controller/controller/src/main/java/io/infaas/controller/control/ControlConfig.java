package io.infaas.controller.control;

import io.infaas.gateway.contract.MutualTls;
import io.infaas.gateway.contract.TokenFile;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Address and access rules of the control port. An attached gateway learns all node addresses, and its reports are trusted. So
 * a port that other machines can reach requires a token or client certificates.
 *
 * @param host bind address
 * @param port 0 for a free port
 * @param token token that gateways must present; never printed
 * @param tls mutual TLS; absent for plain text
 */
public record ControlConfig(String host, int port, Optional<String> token, Optional<MutualTls> tls) {

    /** The port that gateways expect. */
    public static final int PORT = 8003;

    public ControlConfig {
        if (host.isBlank()) {
            throw new IllegalArgumentException("--control-host must not be blank; use 127.0.0.1 for this machine only");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    "--control-port %d must be within 0 (a free port) and 65535".formatted(port));
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

    /** Loopback without a token. */
    public static ControlConfig local(int port) {
        return new ControlConfig("127.0.0.1", port, Optional.empty(), Optional.empty());
    }

    /**
     * From the command-line flags.
     *
     * @throws IllegalArgumentException naming the flag and the remedy
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

    private static Optional<MutualTls> tls(Optional<Path> certificate, Optional<Path> key, Optional<Path> authority) {
        long fileCount = Stream.of(certificate, key, authority)
                .filter(Optional::isPresent)
                .count();
        if (fileCount != 0 && fileCount != 3) {
            throw new IllegalArgumentException(
                    "--control-cert-file, --control-key-file and --control-ca-file go together: give all or none");
        }
        return certificate.flatMap(
                path -> key.flatMap(secret -> authority.map(trusted -> new MutualTls(path, secret, trusted))));
    }

    /**
     * Whether the host is certainly loopback. Names other than {@code localhost} are not resolved: their addresses can change.
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
