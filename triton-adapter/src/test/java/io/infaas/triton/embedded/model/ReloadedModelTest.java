package io.infaas.triton.embedded.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.triton.contract.ContractRepository;
import io.infaas.triton.embedded.model.InferCall.SequencePosition;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request that has found its version when the version is replaced, unloaded or drained. */
class ReloadedModelTest {
    private static final String ECHO = "echo-FP32";
    private static final String TWO_INSTANCES = """
            {"name": "echo-FP32", "backend": "onnxruntime", "instance_group": [{"kind": "KIND_CPU", "count": 2}]}
            """;

    private ModelRegistry models;
    private LoadedVersion found;

    @BeforeEach
    void load(@TempDir Path folder) throws Exception {
        ContractRepository.layOut(folder);
        models = new ModelRegistry(folder, 1 << 20, () -> 0);
        models.load(ECHO, Optional.empty());
        found = models.find(ECHO, "");
    }

    @AfterEach
    void close() {
        models.close();
    }

    private InferenceResult infer(String version) throws Exception {
        Tensor input = new Tensor("INPUT", "FP32", List.of(1L, 2L), ByteBuffer.allocate(8));
        InferCall call = new InferCall("late", SequencePosition.NONE, List.of(input), List.of(), false);
        return models.infer(found, version, call).get(30, TimeUnit.SECONDS);
    }

    @Test
    void infer_replacedMeanwhile_servedByTheSuccessor() throws Exception {
        models.load(ECHO, Optional.of(TWO_INSTANCES));

        assertThat(models.find(ECHO, "")).isNotSameAs(found);
        assertThat(infer("").outputs()).hasSize(1);
        assertThat(infer("1").outputs()).hasSize(1);
    }

    @Test
    void infer_unloadedMeanwhile_answeredAsOneThatComesLater() {
        models.unload(ECHO);

        assertThatThrownBy(() -> infer(""))
                .isInstanceOf(NodeException.class)
                .hasMessageContaining("'echo-FP32' has no available versions");
    }

    @Test
    void infer_nodeDrains_refusedAsStopping() throws Exception {
        assertThat(models.drain(30_000)).isTrue();

        assertThatThrownBy(() -> infer(""))
                .isInstanceOf(NodeException.class)
                .hasMessageContaining("[request id: late] Server is stopping");
    }
}
