package io.infaas.builder.data;

import io.infaas.catalog.ContractTensor;
import java.nio.file.Path;

/**
 * One input of all items.
 *
 * @param tensor the input that an item fills
 * @param file a {@link TensorFile}: items in its first dimension, or, where their lengths differ, all elements one after the
 *     other
 */
public record Column(ContractTensor tensor, Path file) {}
