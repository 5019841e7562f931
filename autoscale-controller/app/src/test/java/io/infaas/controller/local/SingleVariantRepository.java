package io.infaas.controller.local;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.ConfigTemplate;
import io.infaas.catalog.Contract;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.triton.protocol.ModelInferRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A repository with one variant as the builder lays it out, and a request for it. */
final class SingleVariantRepository {

    static final String NAME = "fm-nano-fp32-t1-00000000";
    private static final Path MODEL = Path.of("../model-repo-templates/examples/fashion/models/fm-nano.onnx");

    private SingleVariantRepository() {}

    static Path layOut(Path repository) throws IOException {
        Contract contract = Catalogs.contract();
        Path folder = repository.resolve(NAME);
        Files.createDirectories(folder.resolve("1"));
        Files.copy(MODEL, folder.resolve("1/model.onnx"));
        Files.writeString(
                folder.resolve("config.pbtxt"),
                ConfigTemplate.of("onnxruntime-cpu")
                        .fill(contract, new RuntimeSettings(1, 1, contract.maxBatchSize())));
        Files.write(folder.resolve(ConfigTemplate.LABELS), contract.labels());
        return repository;
    }

    static ModelInferRequest question() {
        return ModelInferRequest.newBuilder()
                .setModelName(NAME)
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("image")
                        .setDatatype("FP32")
                        .addAllShape(List.of(1L, 1L, 28L, 28L)))
                .addRawInputContents(ByteString.copyFrom(new byte[28 * 28 * Float.BYTES]))
                .build();
    }
}
