package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.fixture.Fashion;
import io.infaas.triton.servers.Finished;
import io.infaas.triton.servers.PythonPackages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our matrices in blocks against those of ONNX Runtime's own code. */
@Tag("proof")
class BlockReferenceIT {

    private static final Calibration NONE = (tensors, percentile) -> Map.of();

    @TempDir
    private Path folder;

    @Test
    void apply_anyNetwork_storesTheSameNumbers() throws IOException, VariantException {
        PythonPackages python = PythonPackages.quantizer();
        Map<String, OnnxGraph> sources = new LinkedHashMap<>();
        for (String network : List.of("fm-nano", "fm-small", "fm-medium", "fm-large")) {
            sources.put(network, OnnxGraph.read(Fashion.model(network)));
        }
        sources.put("products", BlockWeightsTest.products());
        MiniLm.file(folder).ifPresent(file -> sources.put("minilm", OnnxGraph.read(file)));
        for (Map.Entry<String, OnnxGraph> source : sources.entrySet()) {
            source.getValue().write(folder.resolve(source.getKey() + ".onnx"));
        }
        Path script = folder.resolve("quantize_blocks.py");
        try (InputStream in = BlockReferenceIT.class.getResourceAsStream("quantize_blocks.py")) {
            Files.copy(Objects.requireNonNull(in), script);
        }

        Finished finished = python.run(script, List.of(folder.toString()), Duration.ofMinutes(3));

        assertThat(finished.status()).as(finished.errors()).isZero();
        for (Map.Entry<String, OnnxGraph> source : sources.entrySet()) {
            for (Transform transform : List.of(new BlockRewrite.Int4Weights(), new BlockRewrite.Int8Weights())) {
                int bits = transform instanceof BlockRewrite.Int4Weights ? 4 : 8;
                Path theirs = folder.resolve(source.getKey() + ".blocks" + bits);
                assertSame(
                        transform.apply(source.getValue(), NONE),
                        new OnnxGraph(ModelProto.parseFrom(Files.readAllBytes(theirs))),
                        bits);
            }
        }
        assertThat(sources.containsKey("minilm")).isEqualTo(MiniLm.isGiven());
    }

    /** Compares all numbers; bits that fill up blocks and bytes are left to each. */
    private static void assertSame(OnnxGraph ours, OnnxGraph theirs, int bits) {
        List<NodeProto> products = ours.nodes().stream()
                .filter(node -> node.getOpType().equals("MatMulNBits"))
                .toList();
        assertThat(products).isNotEmpty();
        for (NodeProto product : products) {
            int rows = (int) Protos.attribute(product, "K", 0);
            int columns = (int) Protos.attribute(product, "N", 0);
            Unpacked own = matrix(ours, product, rows, bits);
            Unpacked reference = matrix(theirs, product, rows, bits);
            int differences = 0;
            for (int i = 0; i < rows * columns; i++) {
                int row = i / columns;
                int column = i % columns;
                boolean same = own.scale(row, column) == reference.scale(row, column)
                        && own.number(row, column) == reference.number(row, column);
                differences += same ? 0 : 1;
            }
            assertThat(differences).as(product.getInput(1)).isZero();
        }
    }

    private static Unpacked matrix(OnnxGraph graph, NodeProto product, int rows, int bits) {
        List<TensorProto> stored = product.getInputList().subList(1, 4).stream()
                .map(name -> Objects.requireNonNull(graph.constants().get(name)))
                .toList();
        return new Unpacked(
                new BlockMatrix(
                        stored.get(0).getRawData().toByteArray(),
                        Protos.floats(stored.get(1)),
                        stored.get(2).getRawData().toByteArray()),
                rows,
                bits);
    }
}
