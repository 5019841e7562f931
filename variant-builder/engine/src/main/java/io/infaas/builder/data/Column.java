package io.infaas.builder.data;

import io.infaas.catalog.ContractTensor;
import java.nio.file.Path;

/**
 * The values of one input for all items.
 *
 * @param tensor the input
 * @param file a {@link TensorFile}: its first dimension is the items or, if their lengths differ, all elements in sequence
 */
public record Column(ContractTensor tensor, Path file) {}
