/** ONNX graphs: reading, the contract that a graph keeps, and the transforms that make variants of it. Runs nothing. */
@NullMarked
package io.infaas.builder.graph;

import org.jspecify.annotations.NullMarked;
