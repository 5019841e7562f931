package io.infaas.gateway.adopt;

import io.infaas.triton.protocol.DataType;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelInput;
import io.infaas.triton.protocol.ModelOutput;

/** Configurations of models with one input and one output. */
final class AdoptedConfigs {

    private AdoptedConfigs() {}

    static ModelConfig.Builder of(String name, long... dims) {
        ModelInput.Builder input = ModelInput.newBuilder().setName("INPUT").setDataType(DataType.TYPE_FP32);
        ModelOutput.Builder output = ModelOutput.newBuilder().setName("OUTPUT").setDataType(DataType.TYPE_FP32);
        for (long dim : dims) {
            input.addDims(dim);
            output.addDims(dim);
        }
        return ModelConfig.newBuilder()
                .setName(name)
                .setBackend("python")
                .setMaxBatchSize(8)
                .addInput(input)
                .addOutput(output);
    }
}
