package io.infaas.builder.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.fixture.Builds;
import io.infaas.builder.fixture.Fashion;
import io.infaas.builder.graph.BatchSize;
import io.infaas.builder.graph.FixedBatch;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.graph.Protos;
import io.infaas.builder.progress.LineProgress;
import io.infaas.builder.report.BuildReport;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DynamicBatchIT {

    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();
    private final OnnxGraph nano = OnnxGraph.read(Fashion.model("fm-nano"));

    @Test
    void build_networkExportedForSingleItems_servesBatches() throws IOException {
        Path definition = definition(FixedBatch.of(nano, 1));
        BuildRequest request = Builds.request(definition, folder.resolve("out"), 300);

        BuildReport report = new VariantBuilder().build(request, new LineProgress(notes::add));

        assertThat(notes).anySatisfy(note -> assertThat(note)
                .contains("fm-nano: batch size was fixed to 1, is now dynamic; answers to batches of 1 and 2 are the"
                        + " same"));
        assertThat(report.catalog().variants()).isNotEmpty().allSatisfy(variant -> {
            Profile profile = variant.profile(BuildRequest.LOCAL).orElseThrow();
            assertThat(profile.accuracy().value()).isBetween(0.89, 0.93);
            assertThat(profile.batches()).last().matches(latency -> latency.batch() == 4);
            assertThat(BatchSize.fixed(OnnxGraph.read(model(report, variant)))).isEmpty();
        });
        assertThat(new VariantBuilder()
                        .build(request, new LineProgress(notes::add))
                        .upToDate())
                .isTrue();
    }

    @Test
    void validate_networkThatMixesItems_saysWhyAndWhatToDo() throws IOException {
        // each item less the mean of its batch
        GraphProto.Builder graph = nanoBefore("before");
        graph.addNode(Protos.node("ReduceMean", List.of("before"), "mean").toBuilder()
                        .addAttribute(FixedBatch.ints("axes", 0)))
                .addNode(Protos.node("Sub", List.of("before", "mean"), "less"))
                .addNode(Protos.node("Add", List.of("less", "before"), "logits"));
        Path definition = definition(FixedBatch.of(nano.with(graph.build()), 1));

        assertThatThrownBy(() -> new DefinitionValidator().validate(definition, new LineProgress(notes::add)))
                .isInstanceOf(BuildException.class)
                .hasMessage(folder.resolve("fixed.onnx")
                        + ": batch size is fixed to 1 and cannot be made dynamic: it answers batches of 2 differently."
                        + " Export the network with a dynamic batch dimension, or set"
                        + " application.contract.maxBatchSize to 1");
    }

    @Test
    void build_outputsDeclaredForOneItem_servesBatches() throws IOException {
        Path definition = definition(FixedBatch.ofOutputs(nano));
        BuildRequest request = Builds.request(definition, folder.resolve("out"), 300);

        BuildReport report = new VariantBuilder().build(request, new LineProgress(notes::add));

        assertThat(notes)
                .contains(
                        "fm-nano: output 'logits' is declared for one item but answers any number; the declaration is corrected");
        assertThat(report.catalog().variants()).isNotEmpty().allSatisfy(variant -> {
            assertThat(variant.profile(BuildRequest.LOCAL).orElseThrow().batches())
                    .last()
                    .matches(latency -> latency.batch() == 4);
            assertThat(OnnxGraph.read(model(report, variant)).outputs())
                    .allSatisfy(output -> assertThat(output.getType()
                                    .getTensorType()
                                    .getShape()
                                    .getDim(0)
                                    .hasDimValue())
                            .isFalse());
        });
    }

    @Test
    void validate_outputForAllItemsTogether_saysWhyAndWhatToDo() throws IOException {
        GraphProto.Builder graph = nanoBefore("scores");
        graph.addNode(Protos.node("ReduceMean", List.of("scores"), "logits").toBuilder()
                .addAttribute(FixedBatch.ints("axes", 0)));
        Path definition = definition(FixedBatch.ofOutputs(nano.with(graph.build())));

        assertThatThrownBy(() -> new DefinitionValidator().validate(definition, new LineProgress(notes::add)))
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith(
                        folder.resolve("fixed.onnx") + ": output 'logits' is declared for one item and has no more: ")
                .hasMessageContaining("output 'logits' is [1, 10] for 2 items")
                .hasMessageEndingWith(
                        "; export it with a dynamic batch dimension, or set application.contract.maxBatchSize to 1");
    }

    @Tag("proof")
    @Test
    void validate_networkThatCountsOnItsBatch_saysWhatCannotDoWithout() throws IOException {
        GraphProto.Builder graph = nanoBefore("scores");
        graph.addInitializer(Protos.longs("flat", 10))
                .addInitializer(Protos.longs("row", 1, 10))
                .addNode(Protos.node("Reshape", List.of("scores", "flat"), "all"))
                .addNode(Protos.node("Reshape", List.of("all", "row"), "logits"));
        Path definition = definition(FixedBatch.of(nano.with(graph.build()), 1));

        assertThatThrownBy(() -> new DefinitionValidator().validate(definition, new LineProgress(notes::add)))
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith(
                        folder.resolve("fixed.onnx") + ": batch size is fixed to 1 and cannot be made dynamic: ")
                .hasMessageContaining("running Reshape node")
                .hasMessageEndingWith("or set application.contract.maxBatchSize to 1");
        assertThatCode(() -> new DefinitionValidator()
                        .validate(
                                Files.writeString(
                                        definition,
                                        Files.readString(definition).replace("maxBatchSize: 4", "maxBatchSize: 1")),
                                new LineProgress(notes::add)))
                .as("what the line says to do")
                .doesNotThrowAnyException();
    }

    /** The network, with another name for its output. */
    private GraphProto.Builder nanoBefore(String name) {
        GraphProto.Builder graph = nano.model().getGraph().toBuilder();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            if (graph.getNode(i).getOutput(0).equals("logits")) {
                graph.setNode(i, graph.getNode(i).toBuilder().setOutput(0, name));
            }
        }
        return graph;
    }

    private static Path model(BuildReport report, Variant variant) {
        return report.repository().resolve(variant.name()).resolve("1/model.onnx");
    }

    private Path definition(OnnxGraph network) throws IOException {
        Path model = Files.write(folder.resolve("fixed.onnx"), network.bytes());
        String text = Fashion.small()
                .lines()
                .filter(line -> !line.contains("fm-") || line.contains("fm-nano"))
                .reduce("", (all, line) -> all + line + "\n")
                .replace(Fashion.model("fm-nano").toString(), model.toString())
                .replace("[1, 2]", "[1]");
        return Files.writeString(folder.resolve("infaas.yaml"), text);
    }
}
