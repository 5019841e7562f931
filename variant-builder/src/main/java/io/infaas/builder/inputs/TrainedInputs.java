package io.infaas.builder.inputs;

import io.infaas.catalog.Contract;
import io.infaas.catalog.Definition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Inputs whose networks can be transformed and measured: each takes batches of any size, and each is in a file.
 *
 * @param read the definition and its files as they were read
 * @param networks one for each architecture
 */
public record TrainedInputs(ReadInputs read, DataSets data, List<TrainedNetwork> networks) {

    public TrainedInputs {
        networks = List.copyOf(networks);
    }

    /** These inputs with more networks. */
    public TrainedInputs plus(List<TrainedNetwork> more) {
        List<TrainedNetwork> all = new ArrayList<>(networks);
        all.addAll(more);
        return new TrainedInputs(read, data, all);
    }

    public Optional<TrainedNetwork> network(String architecture) {
        return networks.stream()
                .filter(network -> network.name().equals(architecture))
                .findFirst();
    }

    public Definition definition() {
        return read.definition();
    }

    /** The contract that the application promises. */
    public Contract contract() {
        return read.contract();
    }
}
