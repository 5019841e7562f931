package io.infaas.builder.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.accuracy.AccuracyMetric;
import io.infaas.builder.fixture.Fashion;
import io.infaas.builder.fixture.UserJar;
import io.infaas.builder.graph.Transform;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.Variant;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's transform and metric, in a jar on the class path of a build in a separate process. */
@Tag("proof")
class UserCodeIT {

    private static final String TRANSFORM = """
            import io.infaas.builder.graph.Calibration;
            import io.infaas.builder.graph.OnnxGraph;

            public class Renamed implements io.infaas.builder.graph.Transform {
                public String name() {
                    return "renamed";
                }

                public OnnxGraph apply(OnnxGraph source, Calibration calibration) {
                    return source.with(source.model().getGraph().toBuilder().setName("first").build());
                }
            }
            """;

    private static final String METRIC = """
            public class Lenient implements io.infaas.builder.accuracy.AccuracyMetric {
                public String name() {
                    return "lenient";
                }

                public double score(io.infaas.builder.accuracy.ItemAnswer answer) {
                    return 1.0;
                }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void build_changedClassInTheUsersJar_doesAgainWhatDependsOnIt() throws Exception {
        Path definition = Files.writeString(
                folder.resolve("infaas.yaml"),
                Fashion.small()
                        .replace("[fp32, int8]", "[fp32, renamed]")
                        .replace("name: top-1", "name: lenient")
                        .replace("threads: [1, 2]", "threads: [1]")
                        .lines()
                        .filter(line -> !line.contains("fm-small"))
                        .reduce("", (text, line) -> text + line + "\n"));

        pack(TRANSFORM, METRIC);
        String first = build(definition);
        Variant renamed = variant("fm-nano-renamed-t1");
        pack(TRANSFORM, METRIC);
        String again = build(definition);
        pack(TRANSFORM.replace("first", "second"), METRIC);
        String otherTransform = build(definition);
        Variant renamedAnew = variant("fm-nano-renamed-t1");
        pack(TRANSFORM.replace("first", "second"), METRIC.replace("1.0", "0.9"));
        build(definition);

        assertThat(first).contains("2 of 2 variants are in the catalog");
        assertThat(again).contains("out is up to date");
        // the graph, its answers and its profile; no step of the other variant
        assertThat(otherTransform).contains("3 steps done");
        assertThat(renamedAnew.name()).isNotEqualTo(renamed.name());
        assertThat(accuracy(renamedAnew)).isEqualTo(1.0);
        assertThat(accuracy(variant("fm-nano-renamed-t1"))).isEqualTo(0.9);
    }

    private void pack(String transform, String metric) throws IOException {
        UserJar.write(
                folder.resolve("user.jar"),
                Map.of(Transform.class, "Renamed", AccuracyMetric.class, "Lenient"),
                transform,
                metric);
    }

    private Variant variant(String alias) {
        Catalog catalog = CatalogFile.read(folder.resolve("out").resolve(CatalogFile.NAME));
        return catalog.variant(alias).orElseThrow();
    }

    private static double accuracy(Variant variant) {
        return variant.profile(BuildRequest.LOCAL).orElseThrow().accuracy().value();
    }

    /** Its complete output. */
    private String build(Path definition) throws IOException, InterruptedException {
        Path printed = folder.resolve("printed.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        KilledBuild.class.getName(),
                        definition.toString(),
                        folder.resolve("out").toString())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        builder.environment()
                .put(
                        "CLASSPATH",
                        System.getProperty("java.class.path") + File.pathSeparator + folder.resolve("user.jar"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(printed)).isZero();
        return Files.readString(printed);
    }
}
