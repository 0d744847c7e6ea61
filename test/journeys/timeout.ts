/** Against hanging only: ten cases of a file run side by side, on a machine that may be busy with an n8n as well. */
jest.setTimeout(30_000);
