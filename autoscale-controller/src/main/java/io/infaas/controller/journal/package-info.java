/** The record of everything that was decided and done. */
@NullMarked
package io.infaas.controller.journal;

import org.jspecify.annotations.NullMarked;
