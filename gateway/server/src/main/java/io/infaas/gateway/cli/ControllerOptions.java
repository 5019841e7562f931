package io.infaas.gateway.cli;

import io.infaas.gateway.contract.MutualTls;
import io.infaas.gateway.contract.TokenFile;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.gateway.security.NodeTlsFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags for the controller that sends views, of the command that starts a gateway. */
final class ControllerOptions {

    @Option(
            names = "--controller",
            paramLabel = "HOST:PORT",
            split = ",",
            description =
                    "Control port of a controller, which sends views and receives demand reports; with several (repeated "
                            + "flag or one DNS name), the gateway uses the leader.")
    private List<String> controllers = List.of();

    @Option(
            names = "--controller-token-file",
            paramLabel = "FILE",
            description = "File with the token that the controller requires.")
    private @Nullable Path token;

    @Option(
            names = "--controller-ca-file",
            paramLabel = "FILE",
            description = "CA certificates that verify the controller (PEM); encrypts the control stream.")
    private @Nullable Path authority;

    @Option(
            names = "--controller-cert-file",
            paramLabel = "FILE",
            description = "Client certificate for the controller (PEM).")
    private @Nullable Path certificate;

    @Option(
            names = "--controller-key-file",
            paramLabel = "FILE",
            description = "Private key of --controller-cert-file (PEM, PKCS #8).")
    private @Nullable Path key;

    boolean isGiven() {
        return !controllers.isEmpty();
    }

    /**
     * Returns the addresses of the controller, if the flags name one.
     *
     * @throws IllegalArgumentException naming the invalid flag
     */
    List<ControllerAddress> addresses() {
        if (controllers.isEmpty()) {
            refuseWithout("--controller-token-file", token);
            refuseWithout("--controller-ca-file", authority);
            refuseWithout("--controller-cert-file", certificate);
            refuseWithout("--controller-key-file", key);
            return List.of();
        }
        Optional<String> shown =
                Optional.ofNullable(token).map(file -> TokenFile.read("--controller-token-file", file));
        Optional<MutualTls> encryption = tls();
        return controllers.stream()
                .map(text -> address(text, shown, encryption))
                .distinct()
                .toList();
    }

    private static ControllerAddress address(String text, Optional<String> shown, Optional<MutualTls> encryption) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.isBlank() || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "--controller '%s' must be HOST:PORT, such as 127.0.0.1:8003".formatted(text));
        }
        // an IPv6 address is in brackets, which separate it from the port
        String plain = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        int port = Integer.parseInt(text.substring(colon + 1));
        return new ControllerAddress(plain, port, shown, encryption);
    }

    private Optional<MutualTls> tls() {
        Path path = certificate;
        Path secret = key;
        Path trusted = authority;
        if (path == null && secret == null && trusted == null) {
            return Optional.empty();
        }
        if (path == null || secret == null || trusted == null) {
            throw new IllegalArgumentException("--controller-ca-file, --controller-cert-file and --controller-key-file"
                    + " belong together; state all three or none");
        }
        return Optional.of(new MutualTls(
                NodeTlsFiles.requireReadable("--controller-cert-file", path),
                NodeTlsFiles.requireReadable("--controller-key-file", secret),
                NodeTlsFiles.requireReadable("--controller-ca-file", trusted)));
    }

    private static void refuseWithout(String flag, @Nullable Path file) {
        if (file != null) {
            throw new IllegalArgumentException("%s %s needs --controller HOST:PORT".formatted(flag, file));
        }
    }
}
