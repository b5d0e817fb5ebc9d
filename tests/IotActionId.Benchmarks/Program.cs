System.Console.WriteLine("IotActionId benchmarks");
