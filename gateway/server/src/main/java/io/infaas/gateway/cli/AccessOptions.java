package io.infaas.gateway.cli;

import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.access.AccessPolicy.ClientPermission;
import io.infaas.gateway.access.AccessPolicy.SharedMemoryKeys;
import io.infaas.gateway.access.Restrictions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags for client access, of the command that starts a gateway. */
final class AccessOptions {

    private static final int MAX_BYTES = 64 << 10;

    private static final String MODEL_CONTROL = "--client-model-control";
    private static final String SETTINGS = "--client-settings";
    private static final String HTTP = "--http-restricted-api";
    private static final String GRPC = "--grpc-restricted-protocol";
    private static final String SHARED_MEMORY = "--allow-client-shm";
    private static final String FILE = "-file";

    @Option(
            names = MODEL_CONTROL,
            paramLabel = "HEADER=VALUE",
            description =
                    "Lets clients with this header (over gRPC triton-grpc-protocol-HEADER) load and unload models: on"
                            + " the nodes, or with --controller as availability pins; 'any' lets all clients that are no"
                            + " web pages (default: no client, with --as-triton any).")
    private @Nullable String modelControl;

    @Option(
            names = MODEL_CONTROL + FILE,
            paramLabel = "FILE",
            description = "The same, from a file: other users of this host see the values of flags.")
    private @Nullable Path modelControlFile;

    @Option(
            names = SETTINGS,
            paramLabel = "HEADER=VALUE",
            description =
                    "Lets clients with this header (over gRPC triton-grpc-protocol-HEADER) change trace and log settings"
                            + " of the nodes; 'any' lets all clients that are no web pages (default: no client, with --as-triton any).")
    private @Nullable String settings;

    @Option(names = SETTINGS + FILE, paramLabel = "FILE", description = "The same, from a file.")
    private @Nullable Path settingsFile;

    @Option(
            names = HTTP,
            paramLabel = "KIND[,KIND...]:HEADER=VALUE",
            description = "Requires this header for HTTP requests of these kinds, like Triton's flag of this name.")
    private List<String> http = new ArrayList<>();

    @Option(names = HTTP + FILE, paramLabel = "FILE", description = "The same, from a file with one value per line.")
    private @Nullable Path httpFile;

    @Option(
            names = GRPC,
            paramLabel = "KIND[,KIND...]:KEY=VALUE",
            description =
                    "Requires metadata triton-grpc-protocol-KEY for gRPC calls of these kinds, like Triton's flag of this"
                            + " name.")
    private List<String> grpc = new ArrayList<>();

    @Option(names = GRPC + FILE, paramLabel = "FILE", description = "The same, from a file with one value per line.")
    private @Nullable Path grpcFile;

    @Option(
            names = SHARED_MEMORY,
            paramLabel = "BOOLEAN|PREFIX[,PREFIX...]",
            description =
                    "Whether clients may register system shared memory, like Triton's flag of this name, or the prefixes of"
                            + " the keys that they may register: passed to all nodes, which must run on the gateway's host"
                            + " (default: false, with --as-triton true).")
    private @Nullable String sharedMemory;

    /**
     * Returns the policy that the flags define.
     *
     * @param usual policy without a flag
     * @throws IllegalArgumentException naming the flag, never a value from a file
     */
    AccessPolicy access(AccessPolicy usual) {
        return new AccessPolicy(
                readOne(MODEL_CONTROL, modelControl, modelControlFile, ClientPermission::parse)
                        .orElse(usual.modelControl()),
                readOne(SETTINGS, settings, settingsFile, ClientPermission::parse)
                        .orElse(usual.settings()),
                readRestrictions(HTTP, http, httpFile),
                readRestrictions(GRPC, grpc, grpcFile),
                sharedMemory == null
                        ? usual.sharedMemory()
                        : parse(SHARED_MEMORY, sharedMemory, SharedMemoryKeys::parse));
    }

    private static <T> Optional<T> readOne(
            String flag, @Nullable String value, @Nullable Path file, Function<String, T> parser) {
        if (file == null) {
            return value == null ? Optional.empty() : Optional.of(parse(flag, value, parser));
        }
        List<String> lines = readLines(flag + FILE, file);
        if (value != null) {
            throw new IllegalArgumentException("%s and %s%s are both given; give one".formatted(flag, flag, FILE));
        }
        if (lines.size() > 1) {
            throw new IllegalArgumentException(
                    "%s%s %s has %d lines with a value; give one".formatted(flag, FILE, file, lines.size()));
        }
        return Optional.of(parseSecretly(flag, file, lines.get(0), parser));
    }

    private static Restrictions readRestrictions(String flag, List<String> values, @Nullable Path file) {
        if (file == null) {
            return parse(flag, values, Restrictions::parse);
        }
        List<String> together = new ArrayList<>(values);
        together.addAll(readLines(flag + FILE, file));
        return parseSecretly(flag, file, together, Restrictions::parse);
    }

    private static <V, T> T parse(String flag, V value, Function<V, T> parser) {
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(flag + ": " + e.getMessage(), e);
        }
    }

    // the parser's message quotes unparseable text, which may be the secret
    @SuppressWarnings("UnusedException")
    private static <V, T> T parseSecretly(String flag, Path file, V value, Function<V, T> parser) {
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s%s %s: a line is not a value of %s, or restricts a kind twice"
                    .formatted(flag, FILE, file, flag));
        }
    }

    /**
     * Reads a file with the secrets of a flag, one value per line, without empty lines and those that start with {@code #}.
     *
     * @throws IllegalArgumentException naming flag and file, never a line's content
     */
    private static List<String> readLines(String flag, Path file) {
        String text;
        // not only a regular file: a shell may pass a secret by a pipe
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IllegalArgumentException("%s %s: longer than %d bytes".formatted(flag, file, MAX_BYTES));
            }
            text = new String(bytes, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("%s %s cannot be read: no such file".formatted(flag, file), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("%s %s cannot be read: %s".formatted(flag, file, e.getMessage()), e);
        }
        List<String> lines = new ArrayList<>(text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList());
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).chars().allMatch(c -> c >= ' ' && c <= '~')) {
                throw new IllegalArgumentException(
                        "%s %s: value %d must be printable ASCII".formatted(flag, file, i + 1));
            }
        }
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("%s %s has no line with a value".formatted(flag, file));
        }
        return lines;
    }
}
