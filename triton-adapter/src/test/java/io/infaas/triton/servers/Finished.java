package io.infaas.triton.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that has ended.
 *
 * @param status exit status; 124 if it was killed after the limit
 * @param output what it wrote to standard output
 * @param errors what it wrote to standard error
 */
public record Finished(int status, String output, String errors) {
    /** Runs {@code command} and waits for its end; kills it after {@code limit}. */
    static Finished of(List<String> command, Duration limit) {
        return of(command, Map.of(), limit);
    }

    /** The same with more variables in the environment. */
    static Finished of(List<String> command, Map<String, String> variables, Duration limit) {
        try {
            // Files instead of pipes: a program that writes a lot never waits for its reader.
            Path out = Files.createTempFile("infaas-", ".out");
            Path err = Files.createTempFile("infaas-", ".err");
            try {
                int status = run(command, variables, limit, out, err);
                return new Finished(status, Files.readString(out), Files.readString(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, e);
        }
    }

    private static int run(List<String> command, Map<String, String> variables, Duration limit, Path out, Path err)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(variables);
        Process process = builder.redirectInput(
                        ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : 124;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** The last lines of both streams, for a message. */
    String tail() {
        return Lines.last(output + "\n" + errors, 12);
    }
}
