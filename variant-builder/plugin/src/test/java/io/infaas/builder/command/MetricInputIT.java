package io.infaas.builder.command;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.builder.data.Item;
import io.infaas.builder.data.NpyWriter;
import io.infaas.builder.graph.Networks;
import io.infaas.catalog.TensorType;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Metrics of data with targets, from files to the accuracy or to one line that says what is wrong. */
class MetricInputIT {

    private static final int WIDTH = 16;
    private static final int ITEMS = 4;

    @TempDir
    Path folder;

    /** The network answers items as they are; each number of item i is i + 1. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1-wer           | 17 | 0                | copy: accuracy 0.9375 as trained",
                "spearman        | 3  | 0                | has 16 values for each item, for which metric spearman needs 16 targets, but the data have 3",
                "cosine-spearman | 1  | 0                | metric cosine-spearman needs one target for both items of a pair, but items 0 and 1 have 1.0 and 2.0",
                "1-cer           | 17 | 0.5              | metric 1-cer: item 0: 1.5 is not an id; ids are whole numbers, negative ids are padding",
            })
    void validate_targets_givesTheAccuracyOrOneLine(String metric, int width, float added, String printed)
            throws IOException {
        network().writeTo(Files.newOutputStream(folder.resolve("copy.onnx")));
        write("items.npy", WIDTH, 0);
        write("targets.npy", width, added);
        String definition = """
                application:
                  name: copies
                  description: Answers what it is asked
                  contract:
                    inputs: [{name: X, type: FP32, shape: [16]}]
                    outputs: [{name: Y, type: FP32, shape: [16]}]
                    maxBatchSize: 4
                  metric: {name: %s, dataset: made-up numbers}
                  objective: {latencyMs: 1000, minAccuracy: 0.5}
                architectures:
                  - {name: copy, model: copy.onnx}
                data:
                  calibration: {items: items.npy, labels: targets.npy}
                  evaluation: {items: items.npy, labels: targets.npy}
                variants: {transforms: [fp32], threads: [1]}
                """.formatted(metric);
        StringWriter out = new StringWriter();

        new CommandLine(new ValidateCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .execute(Files.writeString(folder.resolve("infaas.yaml"), definition)
                        .toString());

        assertThat(out.toString().lines().filter(line -> line.contains(printed)))
                .as(out.toString())
                .hasSize(1);
    }

    private void write(String name, int width, float added) throws IOException {
        try (NpyWriter writer = NpyWriter.create(folder.resolve(name), TensorType.FP32, List.of(width))) {
            for (int item = 0; item < ITEMS; item++) {
                float[] row = new float[width];
                Arrays.fill(row, item + 1 + added);
                if (width > WIDTH) {
                    // padding, and another word than the answer's
                    row[WIDTH] = -1;
                    row[1] = 99;
                }
                writer.write(Item.floats(row));
            }
        }
    }

    private static ModelProto network() {
        GraphProto graph = GraphProto.newBuilder()
                .setName("copy")
                .addInput(tensor("X"))
                .addOutput(tensor("Y"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Identity")
                        .addInput("X")
                        .addOutput("Y"))
                .build();
        return Networks.model(graph.toBuilder(), 17);
    }

    private static ValueInfoProto tensor(String name) {
        ValueInfoProto.Builder tensor = ValueInfoProto.newBuilder().setName(name);
        tensor.getTypeBuilder().getTensorTypeBuilder().setElemType(TensorProto.DataType.FLOAT_VALUE);
        var shape = tensor.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
        shape.addDimBuilder().setDimParam("batch");
        shape.addDimBuilder().setDimValue(WIDTH);
        return tensor.build();
    }
}
