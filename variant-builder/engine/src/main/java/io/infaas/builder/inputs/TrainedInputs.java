package io.infaas.builder.inputs;

import io.infaas.catalog.Contract;
import io.infaas.catalog.Definition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Inputs with networks that are ready for transforms and measurements: each accepts any batch size and is in a file.
 *
 * @param read the definition and its files, as read
 * @param networks one network per architecture
 */
public record TrainedInputs(ReadInputs read, DataSets data, List<TrainedNetwork> networks) {

    public TrainedInputs {
        networks = List.copyOf(networks);
    }

    /** These inputs with additional networks. */
    public TrainedInputs plus(List<TrainedNetwork> more) {
        List<TrainedNetwork> trainedNetworks = new ArrayList<>(networks);
        trainedNetworks.addAll(more);
        return new TrainedInputs(read, data, trainedNetworks);
    }

    public Optional<TrainedNetwork> network(String architecture) {
        return networks.stream()
                .filter(network -> network.name().equals(architecture))
                .findFirst();
    }

    public Definition definition() {
        return read.definition();
    }

    public Contract contract() {
        return read.contract();
    }
}
