/** ONNX graphs: reading, checks, contracts, and transforms that create variants. Nothing in this package runs a graph. */
@NullMarked
package io.infaas.builder.graph;

import org.jspecify.annotations.NullMarked;
