package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.Objective;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes requests of batches: the objective is in parameters, as a user's client would state it.
 *
 * @param input the one input of the application
 */
record Requests(ContractTensor input) {

    /** @param model an application, an architecture or a variant */
    ModelInferRequest under(Objective objective, String model, LabelledBatch batch) {
        return builder(model, batch)
                .putParameters("infaas_latency_ms", number(objective.latencyMs()))
                .putParameters("infaas_min_accuracy", number(objective.minAccuracy()))
                .putParameters("infaas_preferred_accuracy", number(objective.preferredAccuracy()))
                .build();
    }

    /** Without an objective of its own. */
    ModelInferRequest plain(String model, LabelledBatch batch) {
        return builder(model, batch).build();
    }

    List<Long> shape(LabelledBatch batch) {
        List<Long> shape = new ArrayList<>();
        shape.add((long) batch.size());
        shape.addAll(input.shape());
        return shape;
    }

    private ModelInferRequest.Builder builder(String model, LabelledBatch batch) {
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .setId("demonstration-" + batch.first())
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName(input.name())
                        .setDatatype(input.type().name())
                        .addAllShape(shape(batch)))
                .addRawInputContents(batch.raw());
    }

    private static InferParameter number(double value) {
        return InferParameter.newBuilder().setDoubleParam(value).build();
    }
}
