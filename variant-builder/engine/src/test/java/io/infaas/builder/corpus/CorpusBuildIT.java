package io.infaas.builder.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import io.infaas.builder.api.BuildRequest;
import io.infaas.builder.data.DataSource;
import io.infaas.builder.data.LabelledData;
import io.infaas.builder.data.NpyWriter;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.fixture.Builds;
import io.infaas.builder.inspect.StarterDefinition;
import io.infaas.builder.precision.MixedPrecision;
import io.infaas.builder.report.BuildReport;
import io.infaas.builder.report.LeftOut;
import io.infaas.builder.report.VariantReport;
import io.infaas.builder.served.ServedVariants;
import io.infaas.catalog.Contract;
import io.infaas.catalog.Definition;
import io.infaas.catalog.Profile;
import io.infaas.catalog.TensorType;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks that nobody here trained, with the definition that {@code infaas init} writes, unedited: what is built from each, and
 * whether a real Triton answers with each variant as the runtime here. Writes {@code target/corpus.md}.
 */
@Tag("proof")
class CorpusBuildIT {

    private static final long PROFILE_MS = 1000;

    private static final CorpusTable TABLE = new CorpusTable(Path.of("target", "corpus.md"));

    @TempDir
    private Path folder;

    static Stream<CorpusNetwork> built() {
        return Stream.of(CorpusNetwork.values())
                .filter(network -> network.refusal().isEmpty());
    }

    static Stream<CorpusNetwork> refused() {
        return Stream.of(CorpusNetwork.values())
                .filter(network -> !network.refusal().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("built")
    void build_firstDefinition_isServedAsItAnswersHere(CorpusNetwork network) throws IOException, OrtException {
        Path model = network.write(folder);
        Path definition = new StarterDefinition().write(model, Optional.empty()).file();
        if (network == CorpusNetwork.LARGE) {
            // each of its variants takes a minute
            Files.writeString(definition, Files.readString(definition).replace("threads: [1, 2]", "threads: [1]"));
        }
        long began = System.nanoTime();
        BuildReport report = Builds.build(definition, folder.resolve("built"), PROFILE_MS);
        TABLE.add(network, Files.size(model), report, Duration.ofNanos(System.nanoTime() - began));

        assertThat(report.variants())
                .anyMatch(variant ->
                        variant.kept() && variant.lineage().transform().equals("fp32"));
        // a quantised variant may lose too much, but each runs
        assertThat(report.variants())
                .extracting(VariantReport::leftOut)
                .noneMatch(reason -> reason != null && reason.cause() == LeftOut.Cause.FAILED);
        if (network == CorpusNetwork.BASIC_PITCH) {
            assertThat(report.precision()).singleElement().satisfies(int8 -> {
                assertThat(int8.found()).as(int8.toString()).isTrue();
                assertThat(int8.mixed()).isGreaterThanOrEqualTo(0.95).isGreaterThan(int8.quantised());
            });
        }
        Contract contract = report.catalog().applications().get(0).contract();
        ServedVariants.assertAnswerAlike(
                report.repository(), report.catalog().variants(), contract, items(definition, contract));
    }

    /** In noise a detector of text finds none, so that its answers are next to zero; pictures with text say more. */
    @Test
    void build_detectorOfTextOnText_keepsItsAccuracy() throws IOException {
        Path model = CorpusNetwork.PP_OCR_DETECTION.write(folder);
        Path definition = new StarterDefinition().write(model, Optional.empty()).file();
        TextPictures.write(folder.resolve("calibration.npy"), 16, 1);
        TextPictures.write(folder.resolve("evaluation.npy"), 32, 2);
        Files.writeString(
                definition,
                Files.readString(definition)
                        .replace("\"random-calibration/x.npy\"", "calibration.npy")
                        .replace("\"random-items/x.npy\"", "evaluation.npy")
                        .replace("224", Integer.toString(TextPictures.SIDE))
                        .replace("threads: [1, 2]", "threads: [1]")
                        .replace("maxAccuracyDrop: 0.1", "maxAccuracyDrop: 0.03"));

        BuildReport report = Builds.build(definition, folder.resolve("built"), PROFILE_MS);

        MixedPrecision int8 = report.precision().get(0);
        System.out.println(report.table());
        assertThat(int8.quantised()).as("noise is the wrong measure").isGreaterThan(0.8);
        assertThat(int8.mixed()).isGreaterThanOrEqualTo(0.985);
    }

    /** @param accuracy that of the same file and table in ONNX Runtime for Python */
    @ParameterizedTest
    @CsvSource({
        "COLUMNS, '\"leaves\", \"moves\", \"stays\"', 0.92",
        "TEXTS, '\"complaint\", \"praise\"', 0.98",
    })
    void build_tableOfStrings_isJudgedByItsClassesAndServed(CorpusNetwork network, String labels, double accuracy)
            throws IOException, OrtException {
        Path model = network.write(folder);
        Path table = folder.resolve(String.valueOf(model.getFileName()).replace(".onnx", ".csv"));

        Path definition =
                new StarterDefinition().write(model, Optional.of(table)).file();
        BuildReport report = Builds.build(definition, folder.resolve("built"), PROFILE_MS);

        assertThat(definition).content().contains("labels: [" + labels + "]", "name: top-1");
        System.out.println(report.table());
        assertThat(report.catalog()
                        .variants()
                        .get(0)
                        .profile(BuildRequest.LOCAL)
                        .orElseThrow()
                        .accuracy()
                        .value())
                .isEqualTo(accuracy);
        Contract contract = report.catalog().applications().get(0).contract();
        ServedVariants.assertAnswerAlike(
                report.repository(), report.catalog().variants(), contract, items(definition, contract));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void write_networkThatCannotBeBuilt_saysWhyAndWhatToDo(CorpusNetwork network) throws IOException {
        Path model = network.write(folder);

        assertThatThrownBy(() -> new StarterDefinition().write(model, Optional.empty()))
                .isInstanceOf(BuildException.class)
                .hasMessageContainingAll(String.valueOf(model), network.refusal());
        TABLE.refused(network, Files.size(model), network.refusal());
    }

    private LabelledData items(Path definition, Contract contract) throws IOException {
        Path items = definition.resolveSibling(
                Definition.read(definition).data().evaluation().items());
        return LabelledData.read(
                new DataSource(items, Optional.empty(), "", List.of(), contract, Optional.empty()),
                Files.createDirectory(folder.resolve("items")));
    }

    /** What was built from each network, as a table in Markdown; the file grows with each of them. */
    static final class CorpusTable {

        private static final double MB = 1e6;

        private final Path file;
        private final List<String> lines = new ArrayList<>(List.of(
                "| network | MB | variant | MB | ms | times as fast | accuracy | 95 % | MB + | |",
                "|---|---|---|---|---|---|---|---|---|---|"));

        CorpusTable(Path file) {
            this.file = file;
        }

        /** A line for each variant; the first one also says how long the build took. */
        synchronized void add(CorpusNetwork network, long bytes, BuildReport report, Duration time) throws IOException {
            double trained = report.variants().stream()
                    .filter(variant -> variant.name().contains("-fp32-t1-"))
                    .findFirst()
                    .map(CorpusTable::millis)
                    .orElse(Double.NaN);
            String first = "%s, %s; built in %d s | %s"
                    .formatted(network.name(), network.source(), time.toSeconds(), format("%.1f", bytes / MB));
            for (VariantReport variant : report.variants()) {
                lines.add("| %s | %s |".formatted(first, cells(variant, trained)));
                first = " | ";
            }
            write();
        }

        private void write() throws IOException {
            Files.createDirectories(file.getParent());
            Files.write(file, lines);
        }

        synchronized void refused(CorpusNetwork network, long bytes, String why) throws IOException {
            lines.add("| %s, %s | %s | none | | | | | | | %s |"
                    .formatted(network.name(), network.source(), format("%.1f", bytes / MB), why));
            write();
        }

        private static String cells(VariantReport variant, double trained) {
            List<String> cells = new ArrayList<>();
            cells.add("%s t%d"
                    .formatted(
                            variant.lineage().transform(),
                            variant.lineage().settings().threads()));
            cells.add(format("%.1f", variant.bytes() / MB));
            Profile profile = variant.profile();
            if (profile == null) {
                cells.addAll(List.of("", "", "", "", ""));
            } else {
                cells.add(format("%.3f", millis(variant)));
                cells.add(format("%.2f", trained / millis(variant)));
                cells.add(format("%.4f", profile.accuracy().value()));
                cells.add(format(
                        "%.4f-%.4f",
                        profile.accuracy().low(), profile.accuracy().high()));
                cells.add(format("%.0f", profile.restingMemoryBytes() / MB));
            }
            LeftOut leftOut = variant.leftOut();
            int kept = variant.lineage().fullPrecision().size();
            cells.add((kept == 0 ? "" : "%d layers FP32 ".formatted(kept))
                    + (leftOut == null ? "" : "left out: " + leftOut.reason()));
            return String.join(" | ", cells);
        }

        private static double millis(VariantReport variant) {
            Profile profile = variant.profile();
            return profile == null ? Double.NaN : profile.batches().get(0).p50Ms();
        }

        private static String format(String pattern, Object... values) {
            return String.format(Locale.ROOT, pattern, values);
        }
    }

    /**
     * Pictures with one to five lines of letters on a plain ground, as detectors of text read them: colours first, each with its mean 0 and
     * deviation 1 on photographs. Letters are drawn as strokes, so no font is needed.
     */
    static final class TextPictures {

        static final int SIDE = 256;

        /** Strokes in a box of 2 by 4: x and y of both ends. */
        private static final List<int[][]> LETTERS = List.of(
                new int[][] {{0, 0, 0, 4}, {0, 0, 2, 0}, {0, 2, 2, 2}, {0, 4, 2, 4}},
                new int[][] {{0, 0, 0, 4}, {2, 0, 2, 4}, {0, 2, 2, 2}},
                new int[][] {{0, 0, 0, 4}, {0, 4, 2, 4}},
                new int[][] {{0, 4, 0, 0}, {0, 0, 2, 4}, {2, 4, 2, 0}},
                new int[][] {{0, 0, 2, 0}, {1, 0, 1, 4}},
                new int[][] {{0, 0, 2, 4}, {2, 0, 0, 4}},
                new int[][] {{0, 0, 2, 0}, {2, 0, 0, 4}, {0, 4, 2, 4}},
                new int[][] {{0, 0, 1, 4}, {1, 4, 2, 0}},
                new int[][] {{0, 4, 1, 0}, {1, 0, 2, 4}});

        private static final float[] MEANS = {0.485f, 0.456f, 0.406f};
        private static final float[] DEVIATIONS = {0.229f, 0.224f, 0.225f};

        private TextPictures() {}

        static void write(Path file, int count, long seed) throws IOException {
            Random random = new Random(seed);
            try (NpyWriter writer = NpyWriter.create(file, TensorType.FP32, List.of(3, SIDE, SIDE))) {
                for (int i = 0; i < count; i++) {
                    writer.write(values(picture(random), random));
                }
            }
        }

        private static BufferedImage picture(Random random) {
            BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
            Graphics2D pen = picture.createGraphics();
            pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            pen.setColor(color(random, 0.6f));
            pen.fillRect(0, 0, SIDE, SIDE);
            pen.setColor(color(random, 0));
            int lines = 1 + random.nextInt(5);
            for (int line = 0; line < lines; line++) {
                double height = 10 + 22 * random.nextDouble();
                double x = 5 + 75 * random.nextDouble();
                double y = 5 + (SIDE - 50) * random.nextDouble();
                pen.setStroke(new BasicStroke((float) (height * 0.2), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
                for (int letters = 3 + random.nextInt(10); letters > 0; letters--) {
                    for (int[] stroke : LETTERS.get(random.nextInt(LETTERS.size()))) {
                        double unit = height / 4;
                        pen.draw(new Line2D.Double(
                                x + stroke[0] * unit,
                                y + stroke[1] * unit,
                                x + stroke[2] * unit,
                                y + stroke[3] * unit));
                    }
                    x += height * 0.75;
                }
            }
            pen.dispose();
            return picture;
        }

        private static Color color(Random random, float from) {
            return new Color(
                    from + 0.35f * random.nextFloat(),
                    from + 0.35f * random.nextFloat(),
                    from + 0.35f * random.nextFloat());
        }

        private static ByteBuffer values(BufferedImage picture, Random random) {
            ByteBuffer values =
                    ByteBuffer.allocate(3 * SIDE * SIDE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int channel = 0; channel < 3; channel++) {
                for (int i = 0; i < SIDE * SIDE; i++) {
                    int color = picture.getRGB(i % SIDE, i / SIDE) >> (16 - 8 * channel) & 0xff;
                    float noise = (float) random.nextGaussian() * 0.02f;
                    values.putFloat((color / 255f + noise - MEANS[channel]) / DEVIATIONS[channel]);
                }
            }
            return values.flip();
        }
    }
}
