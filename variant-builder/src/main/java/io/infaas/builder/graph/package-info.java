/** ONNX graphs: reading, checks, contracts, and transforms that make variants. Nothing here runs a graph. */
@NullMarked
package io.infaas.builder.graph;

import org.jspecify.annotations.NullMarked;
