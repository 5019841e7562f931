/** How the command {@code infaas} writes its log, for people or as JSON: foreign text escaped, each line in one piece, at a bounded rate. */
@NullMarked
package io.infaas.controller.logging;

import org.jspecify.annotations.NullMarked;
