/** New nodes of types without measurements measure their variants. */
@NullMarked
package io.infaas.controller.profiling;

import org.jspecify.annotations.NullMarked;
