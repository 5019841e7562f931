package io.infaas.builder.accuracy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.builder.data.NpyFile;
import io.infaas.builder.data.NpyWriter;
import io.infaas.builder.data.Targets;
import io.infaas.catalog.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A user's own metric: a Python script that reads NPY files and prints JSON. It runs as {@code python3 SCRIPT ANSWERS SOURCE LABELS} in its
 * own process, which ends before the scores are returned; without labels and targets there is no third file.
 *
 * @param script the script
 * @param timeout longest time of one run
 */
public record ScriptMetric(Path script, Duration timeout) implements SourceMetric {

    /** The end of the name in definitions. */
    public static final String SUFFIX = ".py";

    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final int MOST_OUTPUT = 1 << 26;
    private static final int LONGEST_QUOTE = 300;
    private static final ObjectMapper JSON = new ObjectMapper();

    public ScriptMetric(Path script) {
        this(script, TIMEOUT);
    }

    @Override
    public String name() {
        return String.valueOf(script.getFileName());
    }

    @Override
    public double score(ItemAnswer answer) {
        throw new UnsupportedOperationException("%s scores no single items".formatted(name()));
    }

    /** @throws IllegalArgumentException in one line, if the script fails, hangs, or prints anything else than scores */
    Scores scores(Path answers, Path source, List<Integer> labels, Targets targets) {
        try {
            Path folder = Files.createTempDirectory("infaas-metric-");
            Path truth = folder.resolve("labels.npy");
            Path out = folder.resolve("out.json");
            Path err = folder.resolve("err.txt");
            try {
                List<String> command =
                        new ArrayList<>(List.of("python3", absolute(script), absolute(answers), absolute(source)));
                if (write(truth, labels, targets)) {
                    command.add(absolute(truth));
                }
                run(command, out, err);
                String printed = Files.size(out) > MOST_OUTPUT ? "" : Files.readString(out, StandardCharsets.UTF_8);
                return parse(printed, items(answers));
            } finally {
                for (Path file : List.of(truth, out, err, folder)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("metric %s cannot run: %s".formatted(name(), e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalArgumentException("interrupted in metric %s".formatted(name()), e);
        }
    }

    private void run(List<String> command, Path out, Path err) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalArgumentException(
                        "metric %s did not end within %d s".formatted(name(), timeout.toSeconds()));
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        if (process.exitValue() != 0) {
            String last = Files.readString(err, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .reduce("", (before, line) -> line);
            throw new IllegalArgumentException(
                    "metric %s ended with status %d: %s".formatted(name(), process.exitValue(), quote(last)));
        }
    }

    private Scores parse(String text, int items) {
        try {
            JsonNode json = JSON.readTree(text);
            JsonNode value = json == null ? null : json.get("value");
            JsonNode scores = json == null ? null : json.get("scores");
            if (scores != null && scores.isArray()) {
                double[] itemScores = new double[scores.size()];
                for (int i = 0; i < itemScores.length; i++) {
                    itemScores[i] = scores.get(i).asDouble(Double.NaN);
                }
                if (itemScores.length != items) {
                    throw new IllegalArgumentException(
                            "metric %s printed %d scores for %d items".formatted(name(), itemScores.length, items));
                }
                return new Scores(itemScores);
            }
            if (value != null && value.isNumber() && value.asDouble() >= 0 && value.asDouble() <= 1) {
                double score = value.asDouble();
                return new Scores(items, counts -> score);
            }
        } catch (JsonProcessingException e) {
            // reported below
        }
        throw new IllegalArgumentException(
                "metric %s printed '%s'; print {\"value\": NUMBER} or {\"scores\": [NUMBER for each item]}, numbers from 0 to 1"
                        .formatted(name(), quote(text.strip())));
    }

    private static int items(Path answers) {
        try (NpyFile file = NpyFile.open(answers)) {
            return file.count();
        }
    }

    private static boolean write(Path file, List<Integer> labels, Targets targets) throws IOException {
        if (labels.isEmpty() && targets.width() == 0) {
            return false;
        }
        float[] values = targets.values();
        ByteBuffer bytes = ByteBuffer.allocate(Math.max(labels.size(), values.length) * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        labels.forEach(bytes::putInt);
        for (float value : values) {
            bytes.putFloat(value);
        }
        TensorType type = targets.width() == 0 ? TensorType.INT32 : TensorType.FP32;
        List<Integer> shape = targets.width() == 0 ? List.of() : List.of(targets.width());
        try (NpyWriter writer = NpyWriter.create(file, type, shape)) {
            writer.write(bytes.flip());
        }
        return true;
    }

    private static String absolute(Path file) {
        return file.toAbsolutePath().toString();
    }

    private static String quote(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.substring(0, Math.min(LONGEST_QUOTE, line.length()));
    }
}
