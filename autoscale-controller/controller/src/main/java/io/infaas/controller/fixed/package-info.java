/** A fixed list of nodes that somebody else runs. */
@NullMarked
package io.infaas.controller.fixed;

import org.jspecify.annotations.NullMarked;
