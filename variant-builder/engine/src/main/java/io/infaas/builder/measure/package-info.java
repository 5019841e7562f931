/** Runs of graphs with ONNX Runtime, each in a process of its own: calibration, answers, time and memory. */
@NullMarked
package io.infaas.builder.measure;

import org.jspecify.annotations.NullMarked;
