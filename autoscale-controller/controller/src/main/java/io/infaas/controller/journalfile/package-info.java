/** Where the journal goes: a rotated file, and the last entries in memory. */
@NullMarked
package io.infaas.controller.journalfile;

import org.jspecify.annotations.NullMarked;
