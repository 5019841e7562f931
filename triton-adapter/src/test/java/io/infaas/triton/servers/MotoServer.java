package io.infaas.triton.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * AWS as moto imitates it, in a process that ends with this JVM, on a free port of 127.0.0.1. Any credentials are accepted, and
 * all regions and services answer at {@link #endpoint()}; S3 wants the bucket in the path.
 */
public final class MotoServer implements AutoCloseable {
    private static final long STOPPING_SECONDS = 20;

    private final Process process;
    private final URI endpoint;

    private MotoServer(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** Starts it, empty, in about 2 s; the test is skipped or fails where {@link AwsTools#require()} says so. */
    public static MotoServer start() {
        return start(List.of(), Map.of());
    }

    /**
     * Starts it changed.
     *
     * @param extensions Python files that are run first; one that defines {@code wrap(app)} returns the WSGI application that
     *     answers in moto's place
     * @param variables of its environment, such as {@code MOTO_ENABLE_AMI_VALIDATION}
     */
    public static MotoServer start(List<Path> extensions, Map<String, String> variables) {
        AwsTools tools = AwsTools.require();
        try {
            Path all = Files.createDirectories(Path.of("target", "moto")).toAbsolutePath();
            Path folder = Files.createTempDirectory(all, "");
            Path script = folder.resolve("serve.py");
            BundledFiles.copy("moto/serve.py", script);
            List<String> arguments = new ArrayList<>(List.of(script.toString()));
            extensions.forEach(extension -> arguments.add(extension.toString()));
            Path log = folder.resolve("log");
            ProcessBuilder builder = new ProcessBuilder(tools.command(arguments)).redirectError(log.toFile());
            builder.environment().putAll(variables);
            Process process = builder.start();
            // Not closed: the process ends with this JVM's end of its standard input.
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            String port = output.readLine();
            if (port == null) {
                process.waitFor();
                throw new IllegalStateException("moto does not start: " + Lines.last(Files.readString(log), 12));
            }
            return new MotoServer(process, URI.create("http://127.0.0.1:" + port));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start moto", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting moto", e);
        }
    }

    /** For {@code endpointOverride} of every client. */
    public URI endpoint() {
        return endpoint;
    }

    /** Forgets everything that was made. */
    public void reset() {
        HttpRequest request = HttpRequest.newBuilder(endpoint.resolve("/moto-api/reset"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            int status = HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status != 200) {
                throw new IllegalStateException("moto cannot be reset: status " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot reset moto", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while resetting moto", e);
        }
    }

    /** Returns when the process has ended. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOPPING_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(STOPPING_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** The process of the server. */
    ProcessHandle process() {
        return process.toHandle();
    }
}
