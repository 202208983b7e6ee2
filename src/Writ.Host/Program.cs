using Writ.Host.Commands;

return await CommandLine.Invoke(args).ConfigureAwait(false);
