/** Nodes of types that nothing was measured on measure their variants when they come. */
@NullMarked
package io.infaas.controller.profiling;

import org.jspecify.annotations.NullMarked;
