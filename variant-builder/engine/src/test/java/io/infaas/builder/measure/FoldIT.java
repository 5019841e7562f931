package io.infaas.builder.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.FoldedGraph;
import io.infaas.builder.graph.NormalizedNetwork;
import io.infaas.builder.graph.OnnxGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks as the runtime simplifies them. */
class FoldIT {

    @TempDir
    private Path scratch;

    @Test
    void fold_convolutionsWithNormalization_hasOnlyConvolutions() throws Exception {
        OnnxGraph source = NormalizedNetwork.graph();
        Path given = scratch.resolve("given.onnx");
        Path written = scratch.resolve("written.onnx");
        source.write(given);

        process().fold(new MeasureProcess.FoldTask(given.toString(), written.toString()));

        OnnxGraph folded = FoldedGraph.checked(OnnxGraph.read(written), FoldedGraph.operators(source));
        assertThat(source.nodes()).extracting(node -> node.getOpType()).contains("BatchNormalization");
        assertThat(folded.nodes())
                .extracting(node -> node.getOpType())
                .containsExactly("Conv", "Relu", "Conv", "Flatten", "Gemm");
        assertThat(folded.model().getOpsetImportList())
                .extracting(set -> set.getDomain())
                .containsExactly("");
        NormalizedNetwork.assertAlike(folded);
    }

    @Test
    void fold_brokenNetwork_saysWhy() throws IOException {
        Path broken = Files.writeString(scratch.resolve("broken.onnx"), "not a network");

        assertThatThrownBy(() -> process().fold(new MeasureProcess.FoldTask(broken.toString(), scratch + "/x.onnx")))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("Protobuf parsing failed");
    }

    @Test
    void quote_longReason_keepsItsBeginAndItsEnd() {
        String quote = MeasureProcess.quote("begin " + "x".repeat(5000) + " type of the output is wrong");

        assertThat(quote).hasSizeLessThan(700).startsWith("begin x").endsWith("x type of the output is wrong");
    }

    private MeasureProcess process() {
        return new MeasureProcess(MeasureProcessIT.classpath(), scratch, Cores.ofThisProcess(), Duration.ofMinutes(1));
    }
}
