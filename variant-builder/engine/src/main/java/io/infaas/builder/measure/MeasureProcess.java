package io.infaas.builder.measure;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.catalog.DocumentFormat;
import io.infaas.triton.embedded.model.OnnxRuntime;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts measuring processes. A model that crashes the runtime, exhausts its memory or hangs affects only its own process. Each
 * process has ended when the method that started it returns.
 *
 * @param classpath class path with this class and the runtime
 * @param scratch existing folder for exchanged files; its owner deletes it
 * @param timeout time after which a process is killed
 */
public record MeasureProcess(List<Path> classpath, Path scratch, Cores cores, Duration timeout) {

    /** Time limit of a process, beside its time to measure. */
    public static final Duration OVERHEAD_TIMEOUT = Duration.ofMinutes(2);

    private static final int LONGEST_QUOTE = 600;
    private static final int QUOTED_BEGIN = 150;
    private static final long CHECK_MS = 20;

    /** Additional time limit for each item of a data set. */
    private static final Duration PER_ITEM = Duration.ofMillis(100);

    public MeasureProcess {
        classpath = List.copyOf(classpath);
    }

    /** The class path of this process with the runtime: the plugin's jars in Maven, elsewhere that of the JVM. */
    public static List<Path> ownClasspath() {
        if (MeasureProcess.class.getClassLoader() instanceof URLClassLoader loader) {
            List<Path> paths = new ArrayList<>();
            for (URL url : loader.getURLs()) {
                try {
                    paths.add(Path.of(url.toURI()));
                } catch (URISyntaxException e) {
                    throw new IllegalStateException("an entry of the class path is not a URI: " + url, e);
                }
            }
            return paths;
        }
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath())
                .toList();
    }

    /** @throws VariantException with the reason, if the model does not run */
    public CalibrationTask.Result calibrate(CalibrationTask task) throws VariantException {
        return run("calibrate", task, cores.count(), timeout, () -> 0, CalibrationTask.Result.class);
    }

    /** @throws VariantException with the reason, if the runtime cannot write the model */
    public FoldTask.Result fold(FoldTask task) throws VariantException {
        return run("fold", task, cores.count(), timeout, () -> 0, FoldTask.Result.class);
    }

    /** @throws VariantException with the reason, if the model does not run */
    public OutputTask.Result output(OutputTask task) throws VariantException {
        return run(
                "output",
                task,
                cores.count(),
                timeout.plus(PER_ITEM.multipliedBy(task.feed().count())),
                () -> bytes(task.files().values()),
                OutputTask.Result.class);
    }

    /**
     * Measures a variant, pinned to as many cores as its settings have.
     *
     * @throws VariantException with the reason, if the model does not run
     */
    public ProfileTask.Result profile(ProfileTask task) throws VariantException {
        return run("profile", task, task.settings().cores(), timeout, () -> 0, ProfileTask.Result.class);
    }

    /** @param progress grows while the process advances; if it does not for the timeout, the process is killed */
    private <T> T run(
            String verb, Object task, int coreCount, Duration limit, LongSupplier progress, Class<T> resultType)
            throws VariantException {
        Path taskFile = scratch.resolve("task.json");
        Path out = scratch.resolve("out.json");
        Path err = scratch.resolve("err.txt");
        try {
            Files.writeString(taskFile, DocumentFormat.JSON.print(task));
            ProcessBuilder builder = new ProcessBuilder(command(verb, taskFile, coreCount))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            // not on the command line: ONNX Runtime 1.29 crashes in processes whose command line is longer than 4 KB
            builder.environment()
                    .put(
                            "CLASSPATH",
                            classpath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
            // no telemetry: it would report the command line to the maker of the runtime
            builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
            Process process = builder.start();
            try {
                await(process, limit, progress);
            } finally {
                process.destroyForcibly().waitFor();
            }
            return result(process.exitValue(), out, err, resultType);
        } catch (IOException e) {
            throw new BuildException("cannot start a measuring process in %s: %s".formatted(scratch, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BuildException("interrupted while measuring", e);
        }
    }

    private void await(Process process, Duration limit, LongSupplier progress)
            throws VariantException, InterruptedException {
        long start = System.nanoTime();
        long movedAt = start;
        long before = progress.getAsLong();
        while (!process.waitFor(CHECK_MS, TimeUnit.MILLISECONDS)) {
            long now = System.nanoTime();
            long reached = progress.getAsLong();
            if (reached != before) {
                before = reached;
                movedAt = now;
            }
            if (now - start > limit.toNanos()) {
                throw new VariantException("did not end within %d s".formatted(limit.toSeconds()));
            }
            if (now - movedAt > timeout.toNanos()) {
                throw new VariantException("made no progress for %d s".formatted(timeout.toSeconds()));
            }
        }
    }

    private static long bytes(Collection<String> files) {
        return files.stream()
                .map(Path::of)
                .mapToLong(file -> file.toFile().length())
                .sum();
    }

    private static <T> T result(int status, Path out, Path err, Class<T> type) throws IOException, VariantException {
        if (status == 0) {
            return DocumentFormat.JSON.read(out, type);
        }
        List<String> lines = Files.readString(err, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("\tat "))
                .toList();
        String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        String reason = quote(last);
        throw new VariantException(
                status == MeasureMain.REFUSED
                        ? "does not run: " + reason
                        : "the measuring process ended with status %d: %s".formatted(status, reason));
    }

    /** The begin of a long reason and its end, which has the runtime's error. */
    static String quote(String reason) {
        return reason.length() <= LONGEST_QUOTE
                ? reason
                : reason.substring(0, QUOTED_BEGIN) + " ... "
                        + reason.substring(reason.length() - (LONGEST_QUOTE - QUOTED_BEGIN));
    }

    private List<String> command(String verb, Path taskFile, int coreCount) {
        List<String> command = new ArrayList<>(cores.pin(coreCount));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UseSerialGC");
        if (verb.equals("profile")) {
            // the heap takes its memory at the start, so that later changes come from the model
            command.addAll(List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch"));
        }
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(OnnxRuntime.childOptions());
        // the runtime may unpack its library there, and a killed process leaves it behind
        command.add("-Djava.io.tmpdir=" + scratch);
        command.addAll(List.of(MeasureMain.class.getName(), verb, taskFile.toString()));
        return command;
    }

    /**
     * A request to write a network as the runtime simplifies it without regard to a processor: constants are computed, and layers
     * like batch normalisation become part of the convolution before them.
     *
     * @param model ONNX file
     * @param file ONNX file to write
     */
    public record FoldTask(String model, String file) {

        /** @param file the file that was written */
        public record Result(String file) {}
    }
}
