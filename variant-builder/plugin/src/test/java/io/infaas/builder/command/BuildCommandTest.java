package io.infaas.builder.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.fixture.Fashion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes of users: one message with the remedy, and nothing is written. */
class BuildCommandTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "models/fm-nano.onnx | models/absent.onnx | absent.onnx: no such file; correct the model of"
                        + " architecture 'fm-nano'",
                "models/fm-nano.onnx | infaas.yaml | infaas.yaml: is not an ONNX model",
                "eval2000-labels | absent-labels | absent-labels-idx1-ubyte.gz: no such file; correct the path under"
                        + " data",
                "eval2000-labels | calib512-labels | has [512] labels for the 2000 items of",
                "Ankle boot] | Ankle boot, Hat] | application.contract.labels: 11 labels, but no output has a last"
                        + " dimension of that size",
                "[1, 28, 28] | [3, 28, 28] | input 'image' is FP32 [1, 28, 28] instead of FP32 [3, 28, 28]",
                "name: logits | name: scores | none of the outputs [scores]",
                "type: FP32, shape: [10] | type: FP64, shape: [10] | output 'logits' is FP32 [10] instead of FP64 [10]",
                "fp32, int8 | fp32, int3 | variants.transforms: 'int3' is unknown; known are dyn8, fp16, fp16w, fp32,"
                        + " int4w, int8, int8w, sym8",
                "name: top-1 | name: bleu | application.metric.name: 'bleu' is unknown; known are top-1, top-2, ...,"
                        + " 1-cer, 1-nrmse, 1-wer, agreement, auc, coco-map, cosine, cosine-spearman, first, macro-f1, multilabel-f1, r2, spearman",
            })
    void build_badDefinition_saysWhatToDoAndWritesNothing(String part, String replacement, String message)
            throws IOException {
        Path definition = Files.writeString(
                folder.resolve("infaas.yaml"), Fashion.definition().replace(part, replacement));

        CommandRun run = CommandRun.of(
                new BuildCommand(),
                definition.toString(),
                "--output",
                folder.resolve("out").toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains(message).hasLineCount(1);
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(definition));
    }

    @Test
    void build_missingDefinition_namesIt() {
        CommandRun run = CommandRun.of(
                new BuildCommand(),
                folder.resolve("absent.yaml").toString(),
                "--output",
                folder.resolve("out").toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("absent.yaml: no such file");
    }

    @Test
    void build_outputWithOtherFiles_isRefused() throws IOException {
        Files.writeString(folder.resolve("thesis.txt"), "years of work");

        CommandRun run = CommandRun.of(new BuildCommand(), Fashion.FOLDER.toString(), "--output", folder.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("is not the result of a build").hasLineCount(1);
        assertThat(folder).isDirectoryContaining("glob:**thesis.txt");
    }

    @Test
    void build_withoutOutput_showsUsage() {
        CommandRun run = CommandRun.of(new BuildCommand(), Fashion.FOLDER.toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--output").contains("Usage: build");
    }
}
