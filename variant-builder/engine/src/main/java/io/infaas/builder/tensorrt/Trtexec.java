package io.infaas.builder.tensorrt;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs {@code trtexec} on this machine; each process ends within its time limit.
 *
 * @param program {@code trtexec}
 * @param smi {@code nvidia-smi}
 * @param timeout longest time to build one plan
 */
public record Trtexec(Path program, Path smi, Duration timeout) implements PlanBuilds.PlanBuilder {

    private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(60);
    private static final int LONGEST_QUOTE = 300;

    /** Looks on the PATH, then where NVIDIA's images install it. */
    public static Optional<Trtexec> find(Duration timeout) {
        List<Path> folders = new ArrayList<>(
                Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(java.io.File.pathSeparator))
                        .filter(folder -> !folder.isBlank())
                        .map(Path::of)
                        .toList());
        folders.addAll(List.of(Path.of("/opt/tensorrt/bin"), Path.of("/usr/src/tensorrt/bin")));
        return executable("trtexec", folders)
                .flatMap(program -> executable("nvidia-smi", folders).map(smi -> new Trtexec(program, smi, timeout)));
    }

    private static Optional<Path> executable(String name, List<Path> folders) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public PlanKey key() throws VariantException {
        List<String> gpu = lines(run(
                List.of(smi.toString(), "--query-gpu=name", "--format=csv,noheader", "--id=0"), QUERY_TIMEOUT, true));
        String help = run(List.of(program.toString(), "--help"), QUERY_TIMEOUT, false);
        if (gpu.isEmpty()) {
            throw new VariantException("nvidia-smi reports no GPU");
        }
        try {
            return new PlanKey(gpu.get(0).strip(), PlanKey.TensorRtVersion.ofBanner(help));
        } catch (IllegalArgumentException e) {
            throw new VariantException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void build(PlanSpec spec, Path plan) throws VariantException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--onnx=" + spec.model().toAbsolutePath(),
                "--saveEngine=" + plan.toAbsolutePath()));
        command.addAll(spec.options(key().tensorRt().major()));
        delete(plan);
        run(command, timeout, true);
        if (!Files.isRegularFile(plan)) {
            throw new VariantException("%s ended with status 0, but wrote no plan".formatted(program));
        }
    }

    private static String run(List<String> command, Duration timeout, boolean mustSucceed) throws VariantException {
        Path output = null;
        try {
            output = Files.createTempFile("infaas-trtexec", ".log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                process.getOutputStream().close();
                if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new VariantException(
                            "%s did not end within %d s".formatted(command.get(0), timeout.toSeconds()));
                }
            } finally {
                // the script must end before its child: else it continues with its next line
                List<ProcessHandle> children = process.descendants().toList();
                process.destroyForcibly().waitFor();
                children.forEach(ProcessHandle::destroyForcibly);
            }
            String printed = Files.readString(output, StandardCharsets.ISO_8859_1);
            if (mustSucceed && process.exitValue() != 0) {
                throw new VariantException("%s ended with status %d: %s"
                        .formatted(command.get(0), process.exitValue(), firstError(lines(printed))));
            }
            return printed;
        } catch (IOException e) {
            throw new VariantException("%s cannot be run: %s".formatted(command.get(0), e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BuildException("interrupted while building a plan", e);
        } finally {
            delete(output);
        }
    }

    private static void delete(@org.jspecify.annotations.Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // overwritten later, or in the folder for temporary files
        }
    }

    private static List<String> lines(String printed) {
        return printed.lines().filter(line -> !line.isBlank()).toList();
    }

    /** The first error, because the last line only says that the build failed. */
    private static String firstError(List<String> lines) {
        String error = lines.stream()
                .filter(line -> line.contains("[E]"))
                .findFirst()
                .orElse(lines.isEmpty() ? "" : lines.get(lines.size() - 1));
        return error.substring(0, Math.min(LONGEST_QUOTE, error.length()));
    }
}
